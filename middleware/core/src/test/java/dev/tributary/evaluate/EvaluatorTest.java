package dev.tributary.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions by key mean, and what they read. */
class EvaluatorTest {
    private static final RowKey BOX = RowKey.of(new UUID(0, 1));
    private static final RowKey LID = RowKey.of(BOX, new BigDecimal("1.50"));
    private static final RowKey GONE = RowKey.of(new UUID(0, 9));

    private static Application application(String condition) {
        InvFile.Result result = InvFile.parse("boxes.inv", """
                        application boxes
                        enum Size { SMALL < LARGE }
                        entity Box { key id: uuid; name: text?; size: Size?; count: int counter; other: Box?; first: Box? immutable
                                     open: boolean? }
                        entity Lid { key box: Box; key width: decimal(4, 1); weight: decimal(6, 2)? }
                        operation o(b: Box, l: Lid, n: int?, ns: list of int, bs: list of (box: Box, n: int?), gone: Box) {
                          requires %s
                        }
                        """.formatted(condition));
        return result.application()
                .orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
    }

    private static Map<String, Object> arguments() {
        Map<String, Object> element = new HashMap<>();
        element.put("box", BOX);
        element.put("n", null);
        return Map.of(
                "b",
                BOX,
                "l",
                LID,
                "gone",
                GONE,
                "ns",
                List.of(BigDecimal.ONE, BigDecimal.TEN),
                "bs",
                List.of(Map.of("box", BOX, "n", BigDecimal.ONE), element));
    }

    private static Rows rows() {
        Map<String, Object> box = new HashMap<>();
        box.put("size", "SMALL");
        box.put("count", new BigDecimal("7"));
        box.put("first", BOX);
        box.put("other", GONE);
        Map<String, Object> lid = new HashMap<>();
        lid.put("box", BOX);
        lid.put("width", new BigDecimal("1.5"));
        Map<RowId, Row> rows = Map.of(
                new RowId("Box", BOX),
                new Row(new RowId("Box", BOX), box),
                new RowId("Lid", LID),
                new Row(new RowId("Lid", LID), lid));
        return id -> Optional.ofNullable(rows.get(id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b.name == null and not (b.name != null)            | true
            b.name == "x"                                      | false
            b.name != "x"                                      | true
            length(b.name) == null                             | true
            length(b.name) < 5 or length(b.name) >= 5          | false
            not (length(b.name) < 5)                           | true
            matches(b.name, ".*")                              | false
            b.size < LARGE and b.size <= SMALL                 | true
            b.size in (LARGE, SMALL)                           | true
            b.name in ("x", "y")                               | false
            b.count + n == null                                | true
            b.count * 0.5 == 3.50                              | true
            -b.count < 0                                       | true
            b.open or not b.open                               | true
            b.open                                             | false
            b.first.first.count == 7                           | true
            b.first.other == gone                              | true
            l.weight == null and l.width == 1.500              | true
            Lid(b, 1.5).width == 1.5                           | true
            Lid(b, 1) == null and Lid(b, 1).width == null      | true
            sum(x for x in ns) == 11 and max(x for x in ns) == 10 and min(x for x in ns where x > 100) == null | true
            count(e in bs) == 2 and count(e in bs where e.n != null) == 1 and sum(e.n for e in bs) == 1 | true
            for all e in bs, x in ns: e.box == b and x >= 1    | true
            exists e in bs, x in ns: e.n == x                  | true
            for all e in bs: e.n == 1                          | false
            length("a\uD83D\uDE00") == 2 and matches("aXa", "a.a") and not matches("aXab", "a.a") | true
            """)
    void conditionsAreTrueOrFalse(String condition, boolean expected) {
        Application application = application(condition);
        Evaluator evaluator = new Evaluator(application);
        assertThat(application.operation("o").requires())
                .allSatisfy(guard ->
                        assertThat(evaluator.holds(guard, arguments(), rows())).isEqualTo(expected));
    }

    @Test
    void whatReadsThroughADanglingReferenceHasNoValue() {
        Application application = application("b.other.count == 1");
        Expression guard = application.operation("o").requires().get(0);
        assertThatThrownBy(() -> new Evaluator(application).holds(guard, arguments(), rows()))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("there is no Box " + GONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b.count > n                                     | true
            b.first.first.count > 1                         | true
            b.other == b                                    | true
            b.other.count > 1                               | false
            Lid(b, 1).weight > 1                            | true
            Lid(b.first, l.width).weight > 1                | true
            Lid(b, b.count).weight > 1                      | false
            Lid(b.other, 1) == null                         | false
            exists e in bs: e.box.count > 1                 | true
            exists e in bs: e.box.other.count > 1           | false
            sum(e.box.first.count for e in bs) > 1          | true
            exists c in Box: c == b                         | false
            for all e in bs: exists c in Box: c == e.box    | false
            count(c in Box) > 1                             | false
            """)
    void whatIsReadByKeyCanBeTold(String condition, boolean expected) {
        Application application = application(condition);
        Expression guard = application.operation("o").requires().get(0);
        assertThat(new Reads(application).byKey(guard)).isEqualTo(expected);
    }

    @Test
    void theRowsReadByKeyComeToLightStepByStep() {
        Application application = application(
                "b.count < 0 and b.first.first.count == 1 and Lid(b, 1.5).weight == 1 and (exists e in bs: e.box.count == 1)");
        List<Expression> guards = application.operation("o").requires();
        Reads reads = new Reads(application);
        Set<RowId> first = read(reads, guards, id -> Optional.empty());
        assertThat(first).containsExactlyInAnyOrder(new RowId("Box", BOX), new RowId("Lid", LID));
        RowKey next = RowKey.of(new UUID(0, 2));
        Row box = new Row(new RowId("Box", BOX), Map.of("first", next));
        Set<RowId> second = read(reads, guards, id -> id.equals(box.id()) ? Optional.of(box) : Optional.empty());
        assertThat(second).contains(new RowId("Box", next)).hasSize(3);
    }

    private static Set<RowId> read(Reads reads, List<Expression> guards, Rows known) {
        Set<RowId> rows = new LinkedHashSet<>();
        guards.forEach(guard -> rows.addAll(reads.rows(guard, arguments(), known)));
        return rows;
    }
}
