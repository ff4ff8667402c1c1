package dev.tributary.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.run.Database;
import dev.tributary.analyzer.run.Effect;
import dev.tributary.analyzer.run.Entry;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.run.Stamp;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log, folded by the interpreter that judges the analyzer's proofs: it shares no code with the runtime. */
public final class Fold {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Application application;
    private final Values values;

    private Fold(Application application) {
        this.application = application;
        this.values = new Values(application);
    }

    /** The state that the log of a database yields. */
    public static Database of(Application application, Connection connection) throws SQLException {
        Fold fold = new Fold(application);
        List<Entry> entries = new ArrayList<>();
        List<String> origins = origins(connection);
        // By stamps, so that whatever a record depends on comes before it, also when it is another origin's.
        try (Statement statement = connection.createStatement();
                ResultSet log = statement.executeQuery(
                        "SELECT origin, sequence, stamp, operation, effects::text,"
                                + " CASE mode WHEN 'confluent' THEN request_id END"
                                + " FROM tributary.log WHERE mode <> 'control' ORDER BY stamp, origin COLLATE \"C\", sequence")) {
            Copies copies = new Copies();
            while (log.next()) {
                if (copies.isCopy(log.getString(1), log.getString(6), log.getString(4), log.getString(5))) {
                    continue;
                }
                Stamp stamp = new Stamp(log.getLong(3), origins.indexOf(log.getString(1)), log.getInt(2));
                entries.add(new Entry(log.getString(4), Map.of(), fold.effects(log.getString(5)), stamp, new BitSet()));
            }
        }
        return new Interpreter(application).merge(Database.EMPTY, entries);
    }

    /** A request that was taken at several sites, which did the same each without an assignment, happened once. */
    private static final class Copies {
        private final Map<List<Object>, String> takenAt = new HashMap<>();

        boolean isCopy(String origin, String request, String operation, String effects) {
            if (request == null || effects.contains("\"assign\"")) {
                return false;
            }
            String site = origin.replaceFirst("~.*", "");
            String first = takenAt.putIfAbsent(List.of(request, operation, JSON.readTree(effects)), site);
            return first != null && !first.equals(site);
        }
    }

    /** In the order that decides between equal times. */
    private static List<String> origins(Connection connection) throws SQLException {
        List<String> origins = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT origin FROM tributary.origin ORDER BY origin COLLATE \"C\"")) {
            while (rows.next()) {
                origins.add(rows.getString(1));
            }
        }
        return origins;
    }

    /** The effects of one record. */
    static List<Effect> effects(Application application, Connection connection, String origin, long sequence)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT effects::text FROM tributary.log WHERE origin = ? AND sequence = ?")) {
            statement.setString(1, origin);
            statement.setLong(2, sequence);
            try (ResultSet record = statement.executeQuery()) {
                assertThat(record.next())
                        .as("record %d of %s", sequence, origin)
                        .isTrue();
                return new Fold(application).effects(record.getString(1));
            }
        }
    }

    private List<Effect> effects(String json) {
        List<Effect> effects = new ArrayList<>();
        for (JsonNode effect : JSON.readTree(json)) {
            effects.add(effect(effect));
        }
        return effects;
    }

    /**
     * Holds the log against what it must always be, the tables against its fold, and the fold against the invariants.
     *
     * @return what the log folds to
     */
    public static Database assertLogYieldsTables(Application application, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM (SELECT origin FROM tributary.log GROUP BY origin"
                                    + " HAVING min(sequence) <> 1 OR max(sequence) <> count(*)) broken"))
                    .as("origins whose sequence has a gap")
                    .isZero();
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM tributary.origin o WHERE last_sequence <>"
                                    + " (SELECT count(*) FROM tributary.log l WHERE l.origin = o.origin)"))
                    .as("heads that are not at the end of their log")
                    .isZero();
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM (SELECT stamp <= lag(stamp) OVER (PARTITION BY origin"
                                    + " ORDER BY sequence) AS back FROM tributary.log) s WHERE back"))
                    .as("stamps that do not grow with the sequence")
                    .isZero();
        }
        Database fold = of(application, connection);
        Contents expected = Contents.of(application, fold);
        Contents actual = Contents.of(application, connection);
        assertThat(actual.rows()).as("the tables, by the log").isEqualTo(expected.rows());
        actual.tombstones()
                .forEach((entity, keys) -> assertThat(expected.tombstones().get(entity))
                        .as("tombstones of %s", entity)
                        .containsAll(keys));
        assertThat(new Interpreter(application).violation(fold)).isEmpty();
        return fold;
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private Effect effect(JsonNode json) {
        Entity entity = application.entity(json.get("entity").asString());
        RowKey key = (RowKey) Values.normal(values.key(entity.name(), json.get("key")));
        String kind = json.get("effect").asString();
        switch (kind) {
            case "delete" -> {
                return new Effect.Delete(entity.name(), key);
            }
            case "insert", "ensure" -> {
                Object[] row = new Object[entity.attributes().size()];
                for (int i = 0; i < row.length; i++) {
                    Attribute attribute = entity.attributes().get(i);
                    row[i] = values.ofJson(attribute.type(), json.get("values").get(attribute.name()));
                }
                return new Effect.Make(entity.name(), key, row, kind.equals("ensure"));
            }
            default -> {
                return change(entity, key, kind, json);
            }
        }
    }

    private Effect change(Entity entity, RowKey key, String kind, JsonNode json) {
        Attribute attribute =
                application.attribute(entity.name(), json.get("attribute").asString());
        int number = entity.attributes().indexOf(attribute);
        Object value = values.ofJson(attribute.type(), json.get("value"));
        return switch (kind) {
            case "add" -> new Effect.Add(entity.name(), key, number, (BigDecimal) value);
            case "assign" -> new Effect.Assign(entity.name(), key, number, value);
            case "raise" -> new Effect.Raise(entity.name(), key, number, value);
            case "lower" -> new Effect.Lower(entity.name(), key, number, value);
            default -> throw new AssertionError("no effect: " + json);
        };
    }
}
