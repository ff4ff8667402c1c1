package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that go with others, rows that are made unless they are there, tombstones and stamps. */
class DepotTest {
    /** Without foreign keys where rows go with others, so that nothing but merging keeps them together. */
    static final String TABLES = """
            CREATE TABLE depot (code text PRIMARY KEY, name text NOT NULL);
            CREATE TABLE shelf (depot text, number integer, label text NOT NULL, PRIMARY KEY (depot, number));
            CREATE TABLE box (
              id uuid PRIMARY KEY, shelf_depot text NOT NULL, shelf_number integer NOT NULL,
              weight numeric(8, 2) NOT NULL, owner text);
            CREATE TABLE sticker (
              id uuid PRIMARY KEY, box uuid NOT NULL REFERENCES box DEFERRABLE, "text" text NOT NULL);
            CREATE TABLE tally (
              depot text, kind text, value numeric NOT NULL, note text NOT NULL, best integer,
              PRIMARY KEY (depot, kind));
            CREATE TABLE memo (id uuid PRIMARY KEY, tally_depot text, tally_kind text);
            CREATE TABLE clock (name text PRIMARY KEY, ticks numeric NOT NULL, zone text NOT NULL);
            """;

    private static final AtomicInteger CODES = new AtomicInteger();
    private static Site site;
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        site = Site.of("depot.inv", TABLES, Map.of("close", List.of(), "dropTally", List.of(), "place", List.of()));
        engine = site.engine();
    }

    @AfterAll
    static void stop() throws Exception {
        try (Site closing = site) {
            closing.assertLogYieldsTables();
        }
    }

    private static Receipt call(String operation, Object... arguments) {
        return engine.invoke(Shop.callOf(operation, arguments));
    }

    private static RowKey depot() {
        String code = "depot " + CODES.incrementAndGet();
        call("open", "code", code);
        return RowKey.of(code);
    }

    private static RowKey shelf(RowKey depot, int number) {
        call("build", "depot", depot, "number", number);
        return RowKey.of(depot, BigDecimal.valueOf(number));
    }

    private static RowKey box(RowKey shelf, String... stickers) {
        RowKey id = RowKey.of(UUID.randomUUID());
        call("store", "id", id, "shelf", shelf, "weight", new BigDecimal("2.5"), "stickers", List.of(stickers));
        return id;
    }

    private static long rows(String table, String condition) throws Exception {
        return site.number("SELECT count(*) FROM " + table + " WHERE " + condition);
    }

    private static long of(String table, RowKey depot) throws Exception {
        String column = table.equals("box") ? "shelf_depot" : "depot";
        return rows(table, column + " = '" + depot + "'");
    }

    private static boolean gone(String entity, RowKey key) throws Exception {
        return rows("tributary.tombstone", "entity = '" + entity + "' AND key->>0 = '" + key + "'") == 1;
    }

    private static Object tally(RowKey depot, String column) throws Exception {
        return site.value("SELECT " + column + "::text FROM tally WHERE depot = '" + depot + "'");
    }

    @Test
    void aRowTakesWithItWhatHangsOnItHoweverDeep() throws Exception {
        RowKey depot = depot();
        RowKey other = depot();
        RowKey shelf = shelf(depot, 1);
        RowKey box = box(shelf, "fragile", "this side up");
        box(shelf(depot, 2));
        RowKey kept = box(shelf(other, 1), "kept");
        call("count", "depot", depot, "kind", "pallets", "by", 3);
        call("own", "box", box, "owner", "me");
        Receipt receipt = call("close", "depot", depot);
        assertThat(of("shelf", depot)).isZero();
        assertThat(of("box", depot)).isZero();
        assertThat(of("tally", depot)).isZero();
        assertThat(rows("sticker", "box = '" + box + "'")).isZero();
        assertThat(gone("Depot", depot)).isTrue();
        assertThat(gone("Box", box)).isTrue();
        assertThat(rows("sticker", "box = '" + kept + "'")).isEqualTo(1);
        assertThat(rows("tributary.register_stamp", "entity = 'Box' AND key->>0 = '" + box + "'"))
                .isZero();
        // What goes with it is for each merge to find: the record says what was declared.
        assertThat(site.value(
                        "SELECT json_array_length(effects) FROM tributary.log WHERE sequence = " + receipt.sequence()))
                .isEqualTo(1);
        assertThatThrownBy(() -> box(shelf)).isInstanceOf(RowNotFoundException.class);
    }

    @Test
    void whatIsInsertedOnARowThatGoesMeanwhileIsGoneAtOnce() throws Exception {
        RowKey depot = depot();
        RowKey shelf = shelf(depot, 1);
        UUID id = UUID.randomUUID();
        UUID sticker = UUID.randomUUID();
        OperationCall call = Shop.callOf("store", "shelf", shelf, "weight", 1, "stickers", List.of("late"));
        try (Invocation storing = engine.begin(call)) {
            storing.effects(List.of(insertBox(id, shelf, "1"), insertSticker(sticker, id, "late")));
            call("close", "depot", depot);
            storing.commit();
        }
        assertThat(of("box", depot)).isZero();
        assertThat(rows("sticker", "id = '" + sticker + "'")).isZero();
        assertThat(gone("Box", RowKey.of(id))).isTrue();
        assertThat(gone("Sticker", RowKey.of(sticker))).isTrue();
    }

    private static Effect insertBox(UUID id, RowKey shelf, String weight) {
        Map<String, Object> values = new HashMap<>();
        values.put("id", id);
        values.put("shelf", shelf);
        values.put("weight", new BigDecimal(weight));
        values.put("owner", null);
        return new Effect.Insert(new RowId("Box", RowKey.of(id)), values);
    }

    private static Effect insertSticker(UUID id, UUID box, String text) {
        return new Effect.Insert(
                new RowId("Sticker", RowKey.of(id)), Map.of("id", id, "box", RowKey.of(box), "text_", text));
    }

    @Test
    void aSerializableTransactionTakesWithItWhatItCouldNotSee() throws Exception {
        RowKey depot = depot();
        RowKey shelf = shelf(depot, 1);
        RowKey seen = box(shelf, "seen");
        RowKey unseen;
        OperationCall close = Shop.callOf("close", "depot", depot);
        try (Invocation closing = engine.begin(close, Coordination.SERIALIZABLE)) {
            closing.effects(List.of(new Effect.Delete(new RowId("Depot", depot))));
            unseen = box(shelf, "unseen");
            closing.commit();
        }
        assertThat(of("shelf", depot)).isZero();
        assertThat(of("box", depot)).isZero();
        assertThat(gone("Box", seen)).isTrue();
        assertThat(gone("Box", unseen)).isTrue();
    }

    @Test
    void aSerializableTransactionLeavesNothingOnARowThatItCouldNotSeeGo() throws Exception {
        RowKey depot = depot();
        RowKey shelf = shelf(depot, 1);
        OperationCall place = Shop.callOf("place", "shelf", shelf, "weight", 1);
        try (Invocation placing = engine.begin(place, Coordination.SERIALIZABLE)) {
            placing.effects(List.of(insertBox(UUID.randomUUID(), shelf, "1")));
            call("tear", "shelf", shelf);
            assertThatThrownBy(() -> placing.commit(null))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("could not serialize access");
        }
        assertThat(of("box", depot)).isZero();
        RowKey standing = shelf(depot, 2);
        try (Invocation placing =
                engine.begin(Shop.callOf("place", "shelf", standing, "weight", 1), Coordination.SERIALIZABLE)) {
            placing.effects(List.of(insertBox(UUID.randomUUID(), standing, "1")));
            placing.commit(null);
        }
        assertThat(of("box", depot)).isEqualTo(1);
    }

    @Test
    void aBodyMayTakeAwayItselfWhatGoesAnyway() throws Exception {
        RowKey depot = depot();
        RowKey shelf = shelf(depot, 1);
        try (Invocation closing = engine.begin(Shop.callOf("close", "depot", depot))) {
            closing.effects(List.of(
                    new Effect.Delete(new RowId("Shelf", shelf)), new Effect.Delete(new RowId("Depot", depot))));
            closing.commit();
        }
        assertThat(of("shelf", depot)).isZero();
    }

    @Test
    void theKeyOfARowThatWentIsNeverUsedAgain() {
        RowKey depot = depot();
        RowKey shelf = shelf(depot, 1);
        call("tear", "shelf", shelf);
        rejectedBy("Shelf.key", () -> shelf(depot, 1));
        call("count", "depot", depot, "kind", "crates", "by", 1);
        call("dropTally", "tally", RowKey.of(depot, "crates"));
        rejectedBy("Tally.key", () -> call("count", "depot", depot, "kind", "crates", "by", 1));
        rejectedBy("Tally.key", () -> call("memo", "depot", depot, "kind", "crates"));
    }

    private static void rejectedBy(String invariant, Runnable call) {
        assertThatThrownBy(call::run)
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo(invariant));
    }

    @Test
    void anEnsuredRowIsMadeOnce() throws Exception {
        RowKey depot = depot();
        Receipt first = call("count", "depot", depot, "kind", "crates", "by", 5);
        Receipt second = call("count", "depot", depot, "kind", "crates", "by", 2);
        assertThat(tally(depot, "value")).isEqualTo("7");
        assertThat(tally(depot, "best")).isEqualTo("5");
        assertThat(tally(depot, "note")).isEqualTo("crates");
        assertThat(ensures(first)).isEqualTo(1);
        assertThat(ensures(second)).isZero();
    }

    private static long ensures(Receipt receipt) throws Exception {
        return site.number("SELECT count(*) FROM tributary.log, json_array_elements(effects) e WHERE e->>'effect' ="
                + " 'ensure' AND sequence = " + receipt.sequence());
    }

    @Test
    void ensuringARowTwiceInOneCallIsOnceUnlessTheTwoDiffer() throws Exception {
        RowKey depot = depot();
        Receipt receipt = call("countTwice", "depot", depot, "kinds", List.of("a", "a"));
        assertThat(tally(depot, "value")).isEqualTo("2");
        assertThat(ensures(receipt)).isEqualTo(1);
        rejectedBy("Tally.key", () -> call("twoWays", "depot", depot, "kind", "b"));
        call("twoWays", "depot", depot, "kind", "a");
        call("memo", "depot", depot, "kind", "c");
        assertThat(rows("memo", "tally_depot = '" + depot + "' AND tally_kind = 'c'"))
                .isEqualTo(1);
    }

    private static Effect[] counted(RowKey depot, String kind, int value) {
        Map<String, Object> values = new HashMap<>();
        values.put("depot", depot);
        values.put("kind", kind);
        values.put("value", BigDecimal.valueOf(value));
        values.put("note", kind);
        values.put("best", BigDecimal.valueOf(Math.max(value, 1)));
        return new Effect[] {new Effect.Insert(new RowId("Tally", RowKey.of(depot, kind)), values)};
    }

    @Test
    void whatIsAddedToARowThatOthersEnsuredMeanwhileIsAddedToTheirs() throws Exception {
        RowKey depot = depot();
        OperationCall call = Shop.callOf("count", "depot", depot, "kind", "k", "by", 4);
        try (Invocation slow = engine.begin(call)) {
            slow.effects(List.of(counted(depot, "k", 4)));
            call("count", "depot", depot, "kind", "k", "by", 3);
            slow.commit();
        }
        assertThat(tally(depot, "value")).isEqualTo("7");
        try (Invocation slow = engine.begin(Shop.callOf("count", "depot", depot, "kind", "l", "by", 4))) {
            slow.effects(List.of(counted(depot, "l", 4)));
            call("count", "depot", depot, "kind", "l", "by", 3);
            call("dropTally", "tally", RowKey.of(depot, "l"));
            slow.commit();
        }
        assertThat(of("tally", depot)).isEqualTo(1);
    }

    @Test
    void anAssignmentLeavesItsStampAndARowThatIsMadeHasNone() throws Exception {
        RowKey depot = depot();
        call("count", "depot", depot, "kind", "k", "by", 1);
        String stamps = "entity = 'Tally' AND key->0->>0 = '" + depot + "'";
        assertThat(rows("tributary.register_stamp", stamps)).isZero();
        call("note", "depot", depot, "kind", "k", "note", "first");
        Receipt last = call("note", "depot", depot, "kind", "k", "note", "second");
        assertThat(rows(
                        "tributary.register_stamp r JOIN tributary.log l USING (origin, sequence)",
                        "l.stamp = r.time AND l.sequence = " + last.sequence() + " AND " + stamps))
                .isEqualTo(1);
        call("dropTally", "tally", RowKey.of(depot, "k"));
        assertThat(rows("tributary.register_stamp", stamps)).isZero();
    }

    @Test
    void twoInstancesThatEnsureTheSameRowsAddUp() throws Exception {
        Engine other = site.engine();
        int count = 6;
        try (Callers callers = new Callers()) {
            callers.all(count, caller -> {
                Random random = new Random(caller);
                for (int round = 0; round < 20; round++) {
                    List<String> names = new ArrayList<>();
                    for (int i = 0; i < 12; i++) {
                        names.add("clock " + round + " " + i);
                    }
                    Collections.shuffle(names, random);
                    (caller % 2 == 0 ? engine : other).invoke(Shop.callOf("tickAll", "names", names));
                }
                return true;
            });
        }
        assertThat(rows("clock", "ticks = " + count)).isEqualTo(20 * 12);
        assertThat(rows("clock", "ticks <> " + count)).isZero();
    }

    @Test
    void nothingIsLeftOfWhatTwoInstancesPutOnRowsThatGo() throws Exception {
        Engine other = site.engine();
        List<RowKey> depots = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            depots.add(depot());
        }
        try (Callers callers = new Callers()) {
            callers.all(7, caller -> {
                Engine mine = caller % 2 == 0 ? engine : other;
                for (RowKey depot : depots) {
                    for (int i = 0; i < 6; i++) {
                        try {
                            RowKey shelf = RowKey.of(depot, BigDecimal.valueOf(10L * caller + i));
                            mine.invoke(Shop.callOf("build", "depot", depot, "number", 10 * caller + i));
                            mine.invoke(
                                    Shop.callOf("store", "shelf", shelf, "weight", 1, "stickers", List.of("a", "b")));
                            mine.invoke(Shop.callOf("label", "shelf", shelf, "label", "by " + caller));
                            mine.invoke(Shop.callOf("note", "depot", depot, "kind", "k", "note", "by " + caller));
                            if (caller == i) {
                                mine.invoke(Shop.callOf("close", "depot", depot));
                            }
                        } catch (RowNotFoundException e) {
                            assertThat(gone("Depot", depot)).isTrue();
                        }
                    }
                }
                return true;
            });
        }
        for (RowKey depot : depots) {
            assertThat(gone("Depot", depot)).isTrue();
            assertThat(of("shelf", depot)).isZero();
            assertThat(of("box", depot)).isZero();
            assertThat(of("tally", depot)).isZero();
        }
    }
}
