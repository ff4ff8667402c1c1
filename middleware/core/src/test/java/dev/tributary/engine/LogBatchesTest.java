package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.log.LogEntries;
import dev.tributary.log.LogEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What one row of the log says of its records, and of the records of other origins. */
class LogBatchesTest {
    private static List<LogBatch> read(Site site, String origin, long after, long most) throws Exception {
        try (Connection connection = site.reading().getConnection()) {
            return LogBatches.read(connection, origin, after, most);
        }
    }

    /** Does to the row of another origin what merging its records does. */
    private static void merged(Site site, String origin, long sequence, long stamp) throws Exception {
        site.asOwner("SELECT tributary.announce_origin('" + origin + "'); UPDATE tributary.origin SET last_sequence = "
                + sequence + ", last_stamp = " + stamp + " WHERE origin = '" + origin + "'");
    }

    @Test
    void recordsAreReadAsTheyWereWritten() {
        Random random = new Random(5);
        List<LogEntry> entries = new ArrayList<>();
        for (LogEntry.Kind kind : LogEntry.Kind.values()) {
            for (String text : List.of("", "\"", "\\", "ü \uD83D\uDE00", "\n\t", "x".repeat(20_000), "}],[{")) {
                String json = "{ \"a\" : [1.50,1e3 , null,true,\"" + "ä".repeat(random.nextInt(3000)) + "\\u00fc\"]}";
                entries.add(new LogEntry(kind, "o" + text, json, "[ ]", null, null));
                entries.add(new LogEntry(
                        kind, "o", "{}", "[" + json + "]", new LogEntry.Request(text, "d", json, null), text));
                entries.add(new LogEntry(
                        kind,
                        "o",
                        "{}",
                        "[]",
                        new LogEntry.Request("q", "d", "{}", "{\"r\": \"" + text.length() + "\"}"),
                        "t"));
            }
        }
        assertThat(LogEntries.read(LogEntries.write(entries))).isEqualTo(entries);
        assertThatThrownBy(() -> LogEntries.read("{}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntries.read("[{\"o\":\"x\"}]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LogEntries.read("[{\"o\":")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theViewShowsWhatTheBatchesHold() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(1000);
            callers.all(16, i -> {
                for (int n = 0; n < 5; n++) {
                    OperationCall call = Shop.callOf(i % 4 == 0 ? "reserve" : "receive", "stock", stock, "quantity", 1);
                    engine.invoke(n == 0 ? asking(call, "request " + i) : call);
                }
                return i;
            });
            List<LogBatch> batches = read(site, Site.NAME, 0, Long.MAX_VALUE);
            assertThat(batches).hasSizeLessThan(84);
            List<List<Object>> expected = new ArrayList<>();
            for (LogBatch batch : batches) {
                for (int i = 0; i < batch.entries().size(); i++) {
                    LogEntry entry = batch.entries().get(i);
                    LogEntry.Request request = entry.request();
                    List<Object> row = new ArrayList<>(List.of(
                            batch.sequence(i),
                            batch.stamp(i),
                            entry.kind().name().toLowerCase(Locale.ROOT),
                            entry.operation(),
                            entry.arguments(),
                            entry.effects(),
                            batch.plan(),
                            batch.lastSequence()));
                    row.add(request == null ? null : request.id());
                    row.add(request == null ? null : request.digest());
                    row.add(request == null ? null : request.keys());
                    expected.add(row);
                }
            }
            List<List<Object>> shown = new ArrayList<>();
            try (Connection connection = site.reading().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet result =
                            statement.executeQuery("SELECT sequence, stamp, mode, operation, arguments::text,"
                                    + " effects::text, plan, batch, request_id, request_digest, keys::text FROM tributary.log"
                                    + " ORDER BY sequence")) {
                while (result.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int column = 1; column <= 11; column++) {
                        row.add(result.getObject(column));
                    }
                    shown.add(row);
                }
            }
            assertThat(shown).isEqualTo(expected).hasSize(4 + 80);
            assertThat(expected.stream().filter(row -> row.get(8) != null)).hasSize(16);
            assertThat(site.number("SELECT count(*) FROM tributary.log_batch WHERE (coordinated IS NOT NULL) <>"
                            + " (EXISTS (SELECT FROM json_array_elements(records) r WHERE r ->> 'm' = 'c'))"))
                    .isZero();
        }
    }

    @Test
    void wholeBatchesAreReadAtLeastOne() throws Exception {
        try (Site site = Shop.site()) {
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(5);
            for (int i = 0; i < 250; i++) {
                shop.receive(stock, 1);
            }
            assertThat(read(site, Site.NAME, 0, Long.MAX_VALUE)).hasSize(254);
            assertThat(read(site, Site.NAME, 3, 120))
                    .hasSize(120)
                    .first()
                    .satisfies(batch -> assertThat(batch.firstSequence()).isEqualTo(4));
            assertThat(read(site, Site.NAME, 253, 0)).hasSize(1);
            assertThat(read(site, Site.NAME, 254, 10)).isEmpty();
            assertThat(read(site, "nobody", 0, 10)).isEmpty();
        }
    }

    @Test
    void aBatchMayHoldAnyNumberOfCoordinatedOperations() throws Exception {
        try (Site site = Shop.site()) {
            site.engine();
            site.asOwner(
                    "INSERT INTO tributary.log_batch (origin, first_sequence, last_sequence, stamp, plan, coordinated,"
                            + " records) SELECT 'north', 1, 500, 1, 'none', array_agg(o), json_agg(json_build_object('o', o, 'm',"
                            + " 'c', 'a', '{}'::json, 'e', '[]'::json)) FROM (SELECT 'operation_' || sha256(n::text::bytea)::text AS o"
                            + " FROM generate_series(1, 500) n) operations");
            assertThat(read(site, Site.NAME, 0, 1))
                    .singleElement()
                    .satisfies(batch -> assertThat(batch.entries()).hasSize(500));
        }
    }

    @Test
    void aBatchSaysWhatHasRisenSinceTheOneBefore() throws Exception {
        try (Site site = Shop.site()) {
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(5);
            assertThat(last(site).dependencies()).isEmpty();
            long future = System.currentTimeMillis() * 1000 + 1_000_000_000L;
            merged(site, "south", 5, future);
            shop.receive(stock, 1);
            assertThat(last(site).dependencies()).containsExactlyEntriesOf(Map.of("south", 5L));
            assertThat(last(site).stamp()).as("above everything merged here").isEqualTo(future + 1);
            shop.receive(stock, 1);
            assertThat(last(site).dependencies()).isEmpty();
            assertThat(last(site).stamp()).isEqualTo(future + 2);
            merged(site, "south", 7, future + 10);
            merged(site, "east ~2", 1, 1);
            shop.reserve(stock, 1);
            assertThat(last(site).dependencies())
                    .containsExactlyEntriesOf(new TreeMap<>(Map.of("east ~2", 1L, "south", 7L)));
            assertThat(last(site).stamp()).isEqualTo(future + 11);
            assertThat(site.value("SELECT dependencies::text FROM tributary.origin WHERE origin = '" + Site.NAME + "'"))
                    .isEqualTo("{\"south\": 7, \"east ~2\": 1}");
        }
    }

    @Test
    void theRecordsOfBodiesSayItToo() throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(5);
            merged(site, "south", 5, Long.MAX_VALUE / 2);
            RowKey id = RowKey.of(UUID.randomUUID());
            OperationCall call = Shop.callOf("reserve", "id", id, "stock", stock, "quantity", 2);
            try (Invocation body = engine.begin(asking(call, "mine"), Coordination.SERIALIZABLE)) {
                body.effects(Shop.reserveEffects(id, stock, 2));
                body.commit("{\"a\" :1}");
            }
            LogBatch batch = last(site);
            assertThat(batch.dependencies()).containsExactlyEntriesOf(Map.of("south", 5L));
            assertThat(batch.stamp()).isEqualTo(Long.MAX_VALUE / 2 + 1);
            assertThat(batch.pendingId()).isNotNull();
            assertThat(batch.entries()).singleElement().satisfies(entry -> {
                assertThat(entry.kind()).isEqualTo(LogEntry.Kind.COORDINATED);
                assertThat(entry.request()).isNotNull();
                assertThat(entry.request().result()).isEqualTo("{\"a\" :1}");
            });
            assertThat(site.value("SELECT result FROM tributary.log WHERE request_id = 'mine'"))
                    .isEqualTo("{\"a\" :1}");
        }
    }

    /** The vector is read before the head row is locked; what the row itself says is read afterwards. */
    @Test
    void whatAnotherInstanceHasSaidMeanwhileIsNotSaidAgain() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            Shop shop = new Shop(site.engine());
            RowKey stock = shop.openStock(5);
            long sequence = last(site).lastSequence();
            merged(site, "south", 5, 1);
            Future<Receipt> call;
            try (Site.Barrier head = site.block("UPDATE tributary.origin SET dependencies = '{\"south\": 5}',"
                    + " last_sequence = last_sequence + 1, last_stamp = last_stamp + 5000000"
                    + " WHERE origin = '" + Site.NAME + "'")) {
                call = callers.start(() -> shop.receive(stock, 1));
                Await.until("the committer waits for the head row", () -> site.waiting("commits") > 0);
                head.connection().commit();
            }
            assertThat(Callers.failure(call)).isNull();
            assertThat(last(site).lastSequence()).isEqualTo(sequence + 2);
            assertThat(last(site).dependencies()).isEmpty();
        }
    }

    @Test
    void instancesSayTogetherWhatHasRisen() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            List<Engine> engines = List.of(site.engine(), site.engine());
            RowKey stock = new Shop(engines.get(0)).openStock(5);
            merged(site, "south", 1, 1);
            merged(site, "east", 1, 1);
            callers.all(8, i -> {
                for (int n = 1; n <= 60; n++) {
                    if (i < 2) {
                        site.asOwner("UPDATE tributary.origin SET last_sequence = last_sequence + 1,"
                                + " last_stamp = last_stamp + 7 WHERE origin = '" + (i == 0 ? "south" : "east") + "'");
                    } else {
                        new Shop(engines.get(i % 2)).receive(stock, 1);
                    }
                }
                return i;
            });
            new Shop(engines.get(0)).receive(stock, 1);
            Map<String, Long> noted = new TreeMap<>();
            long stamp = 0;
            long sequence = 0;
            int news = 0;
            for (LogBatch batch : read(site, Site.NAME, 0, Long.MAX_VALUE)) {
                assertThat(batch.firstSequence()).isEqualTo(sequence + 1);
                assertThat(batch.stamp()).isGreaterThan(stamp);
                batch.dependencies().forEach((origin, merged) -> {
                    Long before = noted.put(origin, merged);
                    assertThat(before == null || before < merged).as(origin).isTrue();
                });
                news += batch.dependencies().isEmpty() ? 0 : 1;
                stamp = batch.lastStamp();
                sequence = batch.lastSequence();
            }
            assertThat(noted).isEqualTo(new TreeMap<>(Map.of("south", 61L, "east", 61L)));
            assertThat(news).isGreaterThan(3);
        }
    }

    private static OperationCall asking(OperationCall call, String requestId) {
        return new OperationCall(call.operation(), call.arguments(), requestId);
    }

    private static LogBatch last(Site site) throws Exception {
        List<LogBatch> batches = read(site, Site.NAME, 0, Long.MAX_VALUE);
        return batches.get(batches.size() - 1);
    }
}
