package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.store.Json;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nulls, branches, lists, rows by key, choices, and tables in other schemas. */
class LibraryTest {
    private static final String TABLES = """
            CREATE SCHEMA people;
            CREATE SCHEMA library;
            CREATE TABLE people.readers (
              id uuid PRIMARY KEY, name text NOT NULL, email text UNIQUE,
              best_friend uuid REFERENCES people.readers DEFERRABLE, fines numeric NOT NULL);
            CREATE TABLE library.titles (
              isbn text, edition integer, name text NOT NULL, shelf text, condition text, oldest date,
              seen timestamptz, copies numeric NOT NULL, PRIMARY KEY (isbn, edition));
            CREATE TABLE library.loans (
              id uuid PRIMARY KEY, title_isbn text NOT NULL, title_edition integer NOT NULL,
              reader uuid REFERENCES people.readers DEFERRABLE, note text, fee numeric(6, 2) NOT NULL,
              returned boolean NOT NULL,
              FOREIGN KEY (title_isbn, title_edition) REFERENCES library.titles DEFERRABLE);
            """;

    private static final AtomicInteger ISBNS = new AtomicInteger();
    private static Site site;
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        Map<String, List<String>> checks = Map.of(
                "enrol", List.of("EmailIsUnique"),
                "befriend", List.of("EmailIsUnique"),
                "publish", List.of("Title.key"),
                "order", List.of("Title.key"));
        site = Site.of("library.inv", TABLES, checks);
        engine = site.engine();
    }

    @AfterAll
    static void stop() throws Exception {
        try (Site closing = site) {
            assertTheLogCanBeReadAgain();
            closing.assertLogYieldsTables();
        }
    }

    private static void assertTheLogCanBeReadAgain() throws Exception {
        Application application = site.application();
        try (Connection connection = site.database().connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet log =
                        statement.executeQuery("SELECT operation, arguments::text, effects::text FROM tributary.log")) {
            int records = 0;
            while (log.next()) {
                var operation = application.operation(log.getString(1));
                assertThat(Json.arguments(Json.readArguments(application, operation, log.getString(2))))
                        .isEqualTo(log.getString(2));
                assertThat(Json.effects(Json.readEffects(application, log.getString(3))))
                        .isEqualTo(log.getString(3));
                records++;
            }
            assertThat(records).isPositive();
        }
    }

    private static Receipt call(String operation, Object... arguments) {
        return engine.invoke(Shop.callOf(operation, arguments));
    }

    private static RowKey reader(String email, RowKey best) {
        RowKey id = RowKey.of(UUID.randomUUID());
        call("enrol", "id", id, "name", "Ada", "email", email, "best", best);
        return id;
    }

    private static String newIsbn() {
        return String.format("%010d", ISBNS.incrementAndGet());
    }

    private static RowKey title(int copies) {
        RowKey title = RowKey.of(newIsbn(), BigDecimal.ONE);
        call("publish", "isbn", title.values().get(0), "edition", 1, "name", "On Nothing", "shelf", "NORTH");
        call("restock", "isbn", title.values().get(0), "edition", 1, "copies", copies);
        return title;
    }

    private static Object ofReader(String column, RowKey reader) throws Exception {
        return site.value("SELECT " + column + "::text FROM people.readers WHERE id = '" + reader + "'");
    }

    private static Object ofTitle(String column, RowKey title) throws Exception {
        return site.value("SELECT " + column + "::text FROM library.titles WHERE isbn = '"
                + title.values().get(0) + "'");
    }

    private static Map<String, Object> line(RowKey title, String note) {
        Map<String, Object> line = new HashMap<>();
        line.put("title", title);
        line.put("note", note);
        return line;
    }

    @Test
    void whatIsNullIsNullInItsColumnsAndCanBeSetAndUnset() throws Exception {
        RowKey lonely = reader(null, null);
        assertThat(ofReader("email", lonely)).isNull();
        assertThat(ofReader("best_friend", lonely)).isNull();
        RowKey friend = reader("friend@example.org", lonely);
        assertThat(ofReader("best_friend", friend)).isEqualTo(lonely.toString());
        call("befriend", "reader", friend, "best", null, "email", null);
        assertThat(ofReader("best_friend", friend)).isNull();
        call("befriend", "reader", friend, "best", friend);
        assertThat(ofReader("best_friend", friend)).isEqualTo(friend.toString());
        RowKey title = title(0);
        call("move", "title", title);
        assertThat(ofTitle("shelf", title)).isNull();
        call("move", "title", title, "shelf", "SOUTH");
        assertThat(ofTitle("shelf", title)).isEqualTo("SOUTH");
    }

    @Test
    void anythingIsMoreAndLessThanNothingToABoundAndNothingMovesIt() throws Exception {
        RowKey title = title(0);
        Instant seen = Instant.parse("2026-03-01T12:00:00Z");
        call("inspect", "title", title, "condition", "TORN", "oldest", LocalDate.of(2020, 1, 1), "seen", seen);
        assertThat(ofTitle("condition", title)).isEqualTo("TORN");
        assertThat(ofTitle("oldest", title)).isEqualTo("2020-01-01");
        call("inspect", "title", title);
        assertThat(ofTitle("condition", title)).isEqualTo("TORN");
        call("inspect", "title", title, "condition", "FINE", "oldest", LocalDate.of(2024, 1, 1));
        assertThat(ofTitle("condition", title)).isEqualTo("FINE");
        assertThat(ofTitle("oldest", title)).isEqualTo("2020-01-01");
        assertThat(ofTitle("(seen AT TIME ZONE 'UTC')", title)).isEqualTo("2026-03-01 12:00:00");
    }

    @Test
    void aPathThroughANullReferenceNamesNoRowAndHasNoValue() throws Exception {
        RowKey lonely = reader(null, null);
        RowKey friend = reader(null, lonely);
        call("fineFriend", "reader", friend, "amount", new BigDecimal("10.0049"));
        assertThat(ofReader("fines", lonely)).isEqualTo("10.00");
        call("fineFriend", "reader", lonely, "amount", new BigDecimal("10"));
        assertThat(site.number("SELECT count(*) FROM people.readers WHERE fines > 10"))
                .isZero();
        call("fineWhatFriendHas", "reader", friend);
        assertThat(ofReader("fines", friend)).isEqualTo("1.00");
        assertThatThrownBy(() -> call("fineWhatFriendHas", "reader", lonely))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("Reader.fines"));
    }

    @Test
    void conditionsAreTrueOrFalseAlsoOfNulls() {
        reader(null, null);
        assertThatThrownBy(() -> reader("nobody", null)).isInstanceOf(GuardRejectedException.class);
        assertThatThrownBy(() -> call("publish", "isbn", "short", "edition", 1, "name", "x"))
                .isInstanceOf(GuardRejectedException.class);
        reader("unique@example.org", null);
        assertThatThrownBy(() -> reader("unique@example.org", null))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("EmailIsUnique"));
        reader(null, null);
    }

    @Test
    void aBranchIsTakenByWhatTheSnapshotSays() throws Exception {
        RowKey title = title(9);
        RowKey reader = reader(null, null);
        for (Object[] late : new Object[][] {{null, null, "0"}, {3, "late", "0"}, {11, "very late", "1.38"}}) {
            RowKey loan = RowKey.of(UUID.randomUUID());
            Map<String, Object> line = line(title, "new");
            line.put("id", loan);
            call("borrow", "reader", reader, "lines", List.of(line));
            call("giveBack", "loan", loan, "late", late[0]);
            assertThat(site.value("SELECT note FROM library.loans WHERE id = '" + loan + "'"))
                    .isEqualTo(late[1]);
            // 11 * 0.125 is 1.375, and half a last digit is rounded away from zero.
            assertThat((String) ofReader("fines", reader)).isEqualTo(late[2]);
        }
    }

    @Test
    void eachElementOfAListHasItsTurnAlsoOneThatComesTwice() throws Exception {
        RowKey title = title(5);
        RowKey reader = reader(null, null);
        call("borrow", "reader", reader, "lines", List.of(line(title, "a"), line(title, "a"), line(title, null)));
        assertThat(ofTitle("copies", title)).isEqualTo("2");
        assertThat(site.number("SELECT count(*) FROM library.loans WHERE reader = '" + reader + "' AND fee = 1.26"))
                .isEqualTo(3);
        assertThat(site.number("SELECT count(*) FROM library.loans WHERE reader = '" + reader + "' AND note IS NULL"))
                .isEqualTo(1);
        call("refill", "titles", List.of(title, title), "amounts", List.of(BigDecimal.ONE, BigDecimal.TEN));
        assertThat(ofTitle("copies", title)).isEqualTo("24");
        call("refill", "titles", List.of(title), "amounts", List.of());
        assertThat(ofTitle("copies", title)).isEqualTo("24");
    }

    @Test
    void anEmptyListHasNoEffects() throws Exception {
        Receipt receipt = call("borrow", "reader", reader(null, null), "lines", List.of());
        assertThat(site.value("SELECT effects::text FROM tributary.log WHERE sequence = " + receipt.sequence()))
                .isEqualTo("[]");
    }

    @Test
    void elementsAreChecked() {
        RowKey reader = reader(null, null);
        RowKey title = title(5);
        RowKey nowhere = RowKey.of("0000000000", BigDecimal.ONE);
        invalidLines(reader, "has an element 1 that has a field `title` that is missing", List.of(line(null, "x")));
        Map<String, Object> more = line(title, "x");
        more.put("more", 1);
        invalidLines(
                reader,
                "has an element 2 that has a field `more`, which is not declared",
                List.of(line(title, "x"), more));
        assertThatThrownBy(() -> call("borrow", "reader", reader, "lines", title))
                .isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> call("borrow", "reader", reader))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.problem()).isEqualTo("is missing"));
        assertThatThrownBy(() -> call("borrow", "reader", reader, "lines", List.of(line(title, ""), line(nowhere, ""))))
                .asInstanceOf(type(RowNotFoundException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("lines.title"));
        assertThatThrownBy(() -> call(
                        "borrow",
                        "reader",
                        reader,
                        "lines",
                        List.of(line(title, ""), line(title, ""), line(title, ""), line(title, ""))))
                .isInstanceOf(GuardRejectedException.class);
    }

    private static void invalidLines(RowKey reader, String problem, List<Map<String, Object>> lines) {
        assertThatThrownBy(() -> call("borrow", "reader", reader, "lines", lines))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void aKeyThatAListBringsTwiceIsUsedTwice() throws Exception {
        String isbn = "978" + newIsbn();
        call("order", "isbns", List.of("left out", isbn), "edition", 1);
        assertThat(ofTitle("copies", RowKey.of(isbn))).isEqualTo("0");
        String other = "978" + newIsbn();
        assertThatThrownBy(() -> call("order", "isbns", List.of(other, other), "edition", 1))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo("Title.key"));
        assertThatThrownBy(() -> call("order", "isbns", List.of(isbn), "edition", 1))
                .isInstanceOf(InvariantRejectedException.class);
    }

    @Test
    void aRowIsNamedByItsKey() throws Exception {
        RowKey title = title(1);
        Object isbn = title.values().get(0);
        call("recount", "isbn", isbn, "edition", new BigDecimal("1.0"));
        assertThat(ofTitle("copies", title)).isEqualTo("2");
        assertThatThrownBy(() -> call("recount", "isbn", isbn, "edition", 2))
                .asInstanceOf(type(RowNotFoundException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("Title(isbn, edition)"));
        assertThatThrownBy(() -> call("restock", "isbn", isbn, "edition", 2, "copies", 1))
                .isInstanceOf(GuardRejectedException.class);
        call("lend", "isbn", isbn, "edition", 1);
        assertThat(site.number("SELECT count(*) FROM library.loans WHERE title_isbn = '" + isbn + "'"))
                .isEqualTo(1);
        assertThatThrownBy(() -> call("lend", "isbn", isbn, "edition", 2))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("Loan.title"));
    }

    private static Receipt body(OperationCall call, Effect... effects) {
        try (Invocation invocation = engine.begin(call)) {
            invocation.effects(List.of(effects));
            return invocation.commit();
        }
    }

    private static Effect loan(UUID id, RowKey title, RowKey reader, String note, String fee) {
        Map<String, Object> values = new HashMap<>();
        values.put("id", id);
        values.put("title", title);
        values.put("reader", reader);
        values.put("note", note);
        values.put("fee", new BigDecimal(fee));
        values.put("returned", false);
        return new Effect.Insert(new RowId("Loan", RowKey.of(id)), values);
    }

    @Test
    void theRowsThatABodyMakesAreThoseOfItsElementsInWhateverOrder() throws Exception {
        RowKey title = title(5);
        RowKey reader = reader(null, null);
        UUID first = new UUID(1, ISBNS.incrementAndGet());
        UUID second = new UUID(1, ISBNS.incrementAndGet());
        Effect taken = new Effect.Add(new RowId("Title", title), "copies", BigDecimal.valueOf(-2));
        OperationCall call =
                Shop.callOf("borrow", "reader", reader, "lines", List.of(line(title, "one"), line(title, "two")));
        Receipt receipt = body(
                call, loan(second, title, reader, "two", "1.26"), taken, loan(first, title, reader, "one", "1.260"));
        assertThat(site.value("SELECT arguments::text FROM tributary.log WHERE sequence = " + receipt.sequence()))
                .asString()
                .contains("{\"id\":[\"" + first + "\"],\"note\":\"one\"")
                .contains("{\"id\":[\"" + second + "\"],\"note\":\"two\"");
        assertThatThrownBy(() -> body(
                        call,
                        loan(UUID.randomUUID(), title, reader, "one", "1.26"),
                        taken,
                        loan(UUID.randomUUID(), title, reader, "three", "1.26")))
                .isInstanceOf(EffectMismatchException.class);
    }

    @Test
    void aGeneratedKeyIsTheOneThatTheBodyGave() throws Exception {
        RowKey title = title(5);
        UUID id = UUID.randomUUID();
        body(Shop.callOf("lend", "isbn", title.values().get(0), "edition", 1), loan(id, title, null, null, "0"));
        assertThat(site.number("SELECT count(*) FROM library.loans WHERE id = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void whatABodyChoosesIsFoundInWhatItDidAndHeldToTheGuard() throws Exception {
        RowKey title = title(1);
        RowKey reader = reader(null, null);
        RowId titleRow = new RowId("Title", title);
        OperationCall call = Shop.callOf("charge", "reader", reader);
        Receipt receipt = body(
                call,
                new Effect.Add(new RowId("Reader", reader), "fines", new BigDecimal("25")),
                new Effect.Assign(titleRow, "shelf", null));
        assertThat(ofReader("fines", reader)).isEqualTo("25.0");
        assertThat(ofTitle("shelf", title)).isNull();
        assertThat(site.value("SELECT arguments::text FROM tributary.log WHERE sequence = " + receipt.sequence()))
                .asString()
                .contains("\"amount\":12.5,")
                .contains("\"title\":[\"" + title.values().get(0) + "\",1]");
        assertThatThrownBy(() -> body(
                        call,
                        new Effect.Add(new RowId("Reader", reader), "fines", new BigDecimal("250")),
                        new Effect.Assign(titleRow, "shelf", "SOUTH")))
                .asInstanceOf(type(GuardRejectedException.class))
                .satisfies(e -> assertThat(e.getMessage()).contains("amount <= 100"));
        assertThatThrownBy(() -> body(
                        call,
                        new Effect.Add(new RowId("Reader", reader), "fines", new BigDecimal("2")),
                        new Effect.Assign(titleRow, "name", "Chosen")))
                .isInstanceOf(EffectMismatchException.class);
    }

    @Test
    void whatABodyChoseAndDidNotShowIsNamed() {
        RowKey reader = reader(null, null);
        assertThatThrownBy(() -> body(
                        Shop.callOf("charge", "reader", reader),
                        new Effect.Add(new RowId("Reader", reader), "fines", new BigDecimal("2"))))
                .asInstanceOf(type(EffectMismatchException.class))
                .satisfies(e -> assertThat(e.declared()).containsExactly("an effect that shows what `title` is"));
    }

    @Test
    void onlyABodyCanChoose() {
        RowKey reader = reader(null, null);
        assertThatThrownBy(() -> call("charge", "reader", reader))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("amount"));
        assertThatThrownBy(() -> call("charge", "reader", reader, "amount", 1))
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.problem()).contains("body to choose"));
    }
}
