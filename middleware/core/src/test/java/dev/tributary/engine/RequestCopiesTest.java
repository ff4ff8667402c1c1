package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.log.LogEntry;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.store.Json;
import dev.tributary.store.Tables;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One request at several sites that do not hear of each other: its copies are merged as one. */
class RequestCopiesTest {
    private static final String TABLES = """
            CREATE TABLE box (id uuid PRIMARY KEY, label text NOT NULL, items bigint NOT NULL);
            CREATE TABLE item (id uuid PRIMARY KEY, box uuid NOT NULL REFERENCES box DEFERRABLE, amount bigint NOT NULL)
            """;
    private static final Application APPLICATION = Site.parse("boxes.inv", """
            application boxes
            entity Box { key id: uuid; label: text; items: int counter }
            entity Item { key id: uuid; box: Box immutable; amount: int immutable }
            operation open(id: new Box) { insert Box { id, label: "", items: 0 } }
            operation put(id: new Item, box: Box, amount: int) { insert Item { id, box, amount }; box.items += amount }
            operation rename(box: Box, label: text) { box.label = label }
            """);
    private static final Plan PLAN = new Plan(
            Plan.FORMAT,
            "boxes",
            "none",
            APPLICATION.operations().stream()
                    .map(o -> new Plan.OperationPlan(
                            o.name(),
                            Plan.Verdict.CONFLUENT,
                            "set by the test",
                            List.of(),
                            o.name().equals("rename") ? "it assigns Box.label" : null))
                    .toList(),
            List.of());

    /** A site, and how far it has merged each other one. */
    private record Place(String name, Site site, Engine engine, Map<String, Long> merged) implements AutoCloseable {
        static Place open(String name) throws Exception {
            Site site = Site.create(APPLICATION, PLAN, TABLES);
            Engine engine = site.engine(name, new RequestHome(name, true, false));
            return new Place(name, site, engine, new HashMap<>());
        }

        /** Merges what another site has logged since. */
        void hear(Place other) throws Exception {
            List<RecordMerge.Stamped> records = new ArrayList<>();
            try (Connection reading = other.site.database().connectAsSuperuser();
                    PreparedStatement log = reading.prepareStatement(
                            "SELECT l.sequence, l.operation, l.arguments::text, l.effects::text, l.request_id, r.arguments,"
                                    + " r.keys::text, r.result FROM tributary.log l LEFT JOIN tributary.request r"
                                    + " ON r.origin = l.origin AND r.sequence = l.sequence"
                                    + " WHERE l.origin = ? AND l.sequence > ? ORDER BY l.sequence")) {
                log.setString(1, other.name);
                log.setLong(2, merged.getOrDefault(other.name, 0L));
                try (ResultSet result = log.executeQuery()) {
                    while (result.next()) {
                        records.add(record(other.name, result));
                    }
                }
            }
            try (Connection merging = site.database().connectAsApp()) {
                merging.setAutoCommit(false);
                EffectWriter.becomeWriter(merging);
                new RecordMerge(new Tables(APPLICATION)).merge(merging, records);
                merging.commit();
            }
            records.forEach(record -> merged.put(other.name, record.sequence()));
        }

        private static RecordMerge.Stamped record(String origin, ResultSet result) throws Exception {
            String id = result.getString(5);
            LogEntry entry = new LogEntry(
                    LogEntry.Kind.CONFLUENT,
                    result.getString(2),
                    result.getString(3),
                    result.getString(4),
                    id == null
                            ? null
                            : new LogEntry.Request(id, result.getString(6), result.getString(7), result.getString(8)),
                    null);
            long sequence = result.getLong(1);
            return new RecordMerge.Stamped(
                    origin, sequence, sequence, Json.readEffects(APPLICATION, entry.effects()), entry);
        }

        Receipt put(RowKey box, int amount, String id) {
            return engine.invoke(
                    new OperationCall("put", Map.of("box", box, "amount", BigDecimal.valueOf(amount)), id));
        }

        Receipt rename(RowKey box, String id) {
            return engine.invoke(new OperationCall("rename", Map.of("box", box, "label", "full"), id));
        }

        Object state() throws Exception {
            return site.value(
                    "SELECT coalesce(string_agg(t, ' ' ORDER BY t), '') FROM (SELECT id || ':' || items FROM box"
                            + " UNION ALL SELECT id || ' ' || amount FROM item) AS rows(t)");
        }

        @Override
        public void close() {
            site.close();
        }
    }

    private static RowKey box(Place first, Place... others) throws Exception {
        Receipt opened = first.engine().invoke(new OperationCall("open", Map.of(), null));
        for (Place other : others) {
            other.hear(first);
        }
        return (RowKey) opened.keys().get("id");
    }

    @Test
    void copiesAreAppliedOnceInWhateverOrderTheyArrive() throws Exception {
        try (Place north = Place.open("north");
                Place south = Place.open("south");
                Place west = Place.open("west")) {
            RowKey box = box(north, south, west);
            Receipt one = north.put(box, 3, "once");
            Receipt other = south.put(box, 3, "once");
            assertThat(other.repeated()).isFalse();
            assertThat(other.keys()).isEqualTo(one.keys());
            assertThat(((UUID) ((RowKey) one.keys().get("id")).values().get(0)).version())
                    .isEqualTo(8);
            // What only one of them has seen hangs on its copy.
            south.put(box, 1, null);
            west.hear(south);
            west.hear(north);
            north.hear(south);
            south.hear(north);
            assertThat(north.state()).isEqualTo(south.state()).isEqualTo(west.state());
            assertThat(west.site().number("SELECT items FROM box")).isEqualTo(4);
            Receipt again = west.put(box, 3, "once");
            assertThat(again.repeated()).isTrue();
            assertThat(again.keys()).isEqualTo(one.keys());
            assertThat(west.site().number("SELECT items FROM box")).isEqualTo(4);
        }
    }

    @Test
    void oneIdForTwoRequestsMeansBothAndSitesStillAgree() throws Exception {
        try (Place north = Place.open("north");
                Place south = Place.open("south");
                Place west = Place.open("west")) {
            RowKey box = box(north, south, west);
            north.put(box, 3, "twice");
            south.put(box, 5, "twice");
            west.put(box, 3, "twice");
            for (Place place : List.of(north, south, west)) {
                for (Place other : List.of(west, south, north)) {
                    if (!place.name().equals(other.name())) {
                        place.hear(other);
                    }
                }
            }
            assertThat(north.state()).isEqualTo(south.state()).isEqualTo(west.state());
            assertThat(north.site().number("SELECT items FROM box")).isEqualTo(8);
            assertThatThrownBy(() -> north.put(box, 7, "twice")).isInstanceOf(RequestIdReusedException.class);
        }
    }

    @Test
    void whatCannotBeRepeatedIsTakenAtHomeOnlyUntilItsOutcomeArrives() throws Exception {
        try (Place north = Place.open("north");
                Place south = Place.open("south")) {
            RowKey box = box(north, south);
            assertThatThrownBy(() -> south.rename(box, "@north/1"))
                    .isInstanceOfSatisfying(
                            RequestElsewhereException.class,
                            e -> assertThat(e.home()).isEqualTo("north"))
                    .hasMessageContaining("it assigns Box.label");
            assertThatThrownBy(() -> south.rename(box, "1"))
                    .isInstanceOfSatisfying(
                            RequestElsewhereException.class,
                            e -> assertThat(e.home()).isNull());
            Receipt first = north.rename(box, "@north/1");
            south.hear(north);
            Receipt again = south.rename(box, "@north/1");
            assertThat(again.repeated()).isTrue();
            assertThat(again.sequence()).isEqualTo(first.sequence());
            assertThat(south.site().number("SELECT count(*) FROM tributary.log WHERE origin = 'south'"))
                    .isZero();
        }
    }

    @Test
    void aBodyThatMakesItsOwnKeysIsTakenAtHomeOnly() throws Exception {
        try (Place north = Place.open("north");
                Place south = Place.open("south")) {
            RowKey box = box(north, south);
            OperationCall call = new OperationCall("put", Map.of("box", box, "amount", BigDecimal.ONE), "@north/2");
            assertThatThrownBy(() -> south.engine().begin(call))
                    .isInstanceOf(RequestElsewhereException.class)
                    .hasMessageContaining("its body makes the keys");
            try (Invocation body = north.engine().begin(call)) {
                assertThat(body.repeated()).isEmpty();
            }
        }
    }

    @Test
    void aRequestThatWasForgottenIsNotDoneAgainWhenItMadeRows() throws Exception {
        try (Place north = Place.open("north")) {
            RowKey box = box(north);
            north.put(box, 3, "old");
            north.site().asSuperuser("DELETE FROM tributary.request");
            assertThatThrownBy(() -> north.put(box, 3, "old"))
                    .isInstanceOf(RequestIdReusedException.class)
                    .hasMessageContaining("forgotten");
            assertThat(north.site().number("SELECT items FROM box")).isEqualTo(3);
        }
    }
}
