package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Folds the log into rows, written against the description of the language and sharing no code with the engine. Values
 * are compared as text, numbers by value.
 */
final class LogFold {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Application application;
    private final Map<String, Map<String, String>> rows = new TreeMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, Long> stamps = new TreeMap<>();

    private LogFold(Application application) {
        this.application = application;
    }

    static void assertGapless(Site site) throws SQLException {
        assertThat(site.number("SELECT count(*) FROM (SELECT origin FROM tributary.log GROUP BY origin"
                        + " HAVING min(sequence) <> 1 OR max(sequence) <> count(*)) broken"))
                .as("origins whose sequence has a gap")
                .isZero();
        assertThat(site.number("SELECT count(*) FROM tributary.origin o WHERE last_sequence <>"
                        + " (SELECT count(*) FROM tributary.log l WHERE l.origin = o.origin)"))
                .as("heads that are not at the end of their log")
                .isZero();
        assertThat(site.number("SELECT count(*) FROM (SELECT stamp <= lag(stamp) OVER (PARTITION BY origin"
                        + " ORDER BY sequence) AS back FROM tributary.log) s WHERE back"))
                .as("stamps that do not grow with the sequence")
                .isZero();
    }

    static void assertTablesAreTheFold(Site site) throws SQLException {
        LogFold fold = new LogFold(site.application());
        try (Connection connection = site.database().connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            try (ResultSet log = statement.executeQuery(
                    "SELECT effects::text, stamp FROM tributary.log ORDER BY origin, sequence")) {
                while (log.next()) {
                    for (JsonNode effect : JSON.readTree(log.getString(1))) {
                        fold.apply(effect, log.getLong(2));
                    }
                    fold.cascade();
                }
            }
            assertThat(tables(site.application(), statement)).isEqualTo(fold.rows);
            assertThat(tombstones(statement)).as("tombstones").isEqualTo(fold.deleted);
            assertThat(stamps(statement)).as("stamps").isEqualTo(fold.stamps);
        }
    }

    private static Set<String> tombstones(Statement statement) throws SQLException {
        Set<String> tombstones = new HashSet<>();
        try (ResultSet result = statement.executeQuery("SELECT entity, key::text FROM tributary.tombstone")) {
            while (result.next()) {
                tombstones.add(result.getString(1) + " " + text(JSON.readTree(result.getString(2))));
            }
        }
        return tombstones;
    }

    private static Map<String, Long> stamps(Statement statement) throws SQLException {
        Map<String, Long> stamps = new TreeMap<>();
        try (ResultSet result =
                statement.executeQuery("SELECT entity, key::text, attribute, time FROM tributary.register_stamp")) {
            while (result.next()) {
                String row = result.getString(1) + " " + text(JSON.readTree(result.getString(2)));
                stamps.put(row + "." + result.getString(3), result.getLong(4));
            }
        }
        return stamps;
    }

    /** Whatever hangs on a row that is gone goes, until nothing does. */
    private void cascade() {
        boolean again = true;
        while (again) {
            again = false;
            for (Entity entity : application.entities()) {
                for (Attribute attribute : entity.attributes()) {
                    again |= attribute.cascade() && cascade(entity, attribute);
                }
            }
        }
    }

    private boolean cascade(Entity child, Attribute attribute) {
        String parent = ((Type.Reference) attribute.type()).entity();
        List<String> orphans = rows.entrySet().stream()
                .filter(row -> row.getKey().startsWith(child.name() + " ["))
                .filter(row -> deleted.contains(parent + " " + row.getValue().get(attribute.name())))
                .map(Map.Entry::getKey)
                .toList();
        orphans.forEach(this::delete);
        return !orphans.isEmpty();
    }

    private void delete(String row) {
        if (rows.remove(row) != null) {
            deleted.add(row);
            stamps.keySet().removeIf(register -> register.startsWith(row + "."));
        }
    }

    private void apply(JsonNode effect, long stamp) {
        String entity = effect.get("entity").asString();
        String row = entity + " " + text(effect.get("key"));
        String kind = effect.get("effect").asString();
        if (kind.equals("ensure") && rows.containsKey(row)) {
            return;
        }
        if (kind.equals("insert") || kind.equals("ensure")) {
            if (!deleted.contains(row)) {
                Map<String, String> values = new TreeMap<>();
                for (Attribute attribute : application.entity(entity).attributes()) {
                    values.put(attribute.name(), text(effect.get("values").get(attribute.name())));
                }
                assertThat(rows.put(row, values)).as("inserted twice: " + row).isNull();
            }
        } else if (kind.equals("delete")) {
            delete(row);
        } else if (rows.containsKey(row)) {
            change(rows.get(row), entity, row, effect, stamp);
        }
    }

    private void change(Map<String, String> values, String entity, String row, JsonNode effect, long stamp) {
        Attribute attribute =
                application.attribute(entity, effect.get("attribute").asString());
        String name = attribute.name();
        String old = values.get(name);
        String value = text(effect.get("value"));
        switch (effect.get("effect").asString()) {
            case "add" -> {
                assertThat(attribute.merge()).isEqualTo(Merge.COUNTER);
                values.put(name, plain(new BigDecimal(old).add(new BigDecimal(value))));
            }
            case "assign" -> {
                assertThat(attribute.merge()).isEqualTo(Merge.REGISTER);
                if (stamps.merge(row + "." + name, stamp, Math::max) == stamp) {
                    values.put(name, value);
                }
            }
            case "raise" -> {
                assertThat(attribute.merge()).isEqualTo(Merge.MAX);
                values.put(name, old == null || order(attribute.type(), value, old) > 0 ? value : old);
            }
            case "lower" -> {
                assertThat(attribute.merge()).isEqualTo(Merge.MIN);
                values.put(name, old == null || order(attribute.type(), value, old) < 0 ? value : old);
            }
            default -> throw new AssertionError(effect.toString());
        }
    }

    private int order(Type type, String left, String right) {
        if (type instanceof Type.Enumeration enumeration) {
            List<String> literals = application.enumType(enumeration.name()).literals();
            return Integer.compare(literals.indexOf(left), literals.indexOf(right));
        }
        return type.numeric() ? new BigDecimal(left).compareTo(new BigDecimal(right)) : left.compareTo(right);
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isArray()) {
            return value.valueStream().map(LogFold::text).collect(Collectors.joining(",", "[", "]"));
        }
        return value.isNumber() ? plain(value.decimalValue()) : value.asString();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** What the tables hold, in the same shape. */
    static Map<String, Map<String, String>> tables(Application application, Statement statement) throws SQLException {
        Map<String, Map<String, String>> all = new TreeMap<>();
        Columns columns = new Columns(application);
        for (Entity entity : application.entities()) {
            List<Columns.Column> flat = entity.attributes().stream()
                    .flatMap(a -> columns.of(a).stream())
                    .toList();
            String names = flat.stream().map(Columns.Column::name).collect(Collectors.joining(", "));
            try (ResultSet result = statement.executeQuery("SELECT " + names + " FROM " + entity.table())) {
                while (result.next()) {
                    Iterator<String> texts = texts(result, flat).iterator();
                    Map<String, String> values = new TreeMap<>();
                    for (Attribute attribute : entity.attributes()) {
                        values.put(attribute.name(), assemble(application, attribute.type(), texts));
                    }
                    String key = entity.keys().stream()
                            .map(k -> values.get(k.name()))
                            .collect(Collectors.joining(",", "[", "]"));
                    all.put(entity.name() + " " + key, values);
                }
            }
        }
        return all;
    }

    private static List<String> texts(ResultSet result, List<Columns.Column> columns) throws SQLException {
        List<String> texts = new java.util.ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
            Type type = columns.get(i - 1).type();
            if (result.getObject(i) == null) {
                texts.add(null);
            } else if (type.numeric()) {
                texts.add(plain(result.getBigDecimal(i)));
            } else if (type instanceof Type.Timestamp) {
                texts.add(result.getObject(i, OffsetDateTime.class).toInstant().toString());
            } else if (type instanceof Type.Bool) {
                texts.add(String.valueOf(result.getBoolean(i)));
            } else {
                texts.add(result.getString(i));
            }
        }
        return texts;
    }

    private static String assemble(Application application, Type type, Iterator<String> texts) {
        if (!(type instanceof Type.Reference reference)) {
            return texts.next();
        }
        List<String> parts = application.entity(reference.entity()).keys().stream()
                .map(key -> assemble(application, key.type(), texts))
                .toList();
        return parts.stream().anyMatch(Objects::isNull)
                ? null
                : parts.stream().collect(Collectors.joining(",", "[", "]"));
    }
}
