package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A deletion that leaves a reference behind is named as that, also where another invariant reads through it. */
class DanglingReferenceTest {
    private static final String DECLARATIONS = """
            application dangling
            entity Parent { key id: uuid; cap: int }
            entity Child { key id: uuid; parent: Parent immutable; size: int }
            invariant WithinCap for all c in Child: c.size <= c.parent.cap
            operation addParent(id: new Parent, cap: int) { insert Parent { id, cap } }
            operation addChild(id: new Child, parent: Parent, size: int) { insert Child { id, parent, size } }
            operation removeParent(parent: Parent) { delete parent }
            operation copy(child: Child) {
              requires child.size > 0
              child.size = child.parent.cap
            }
            operation grow(child: Child) {
              requires child.parent.cap > child.size
              child.size = 0
            }
            operation shrink(parent: Parent, child: Child, size: int) {
              delete parent
              child.size = size
            }
            """;
    private static final String TABLES = """
            CREATE TABLE parent (id uuid PRIMARY KEY, cap integer NOT NULL);
            CREATE TABLE child (
              id uuid PRIMARY KEY, parent uuid NOT NULL REFERENCES parent DEFERRABLE, size integer NOT NULL);
            """;

    @Test
    void whatCannotBeReadThroughOneIsATypedRejection() throws Exception {
        Application application = Site.parse("dangling.inv", DECLARATIONS);
        List<OperationPlan> operations = application.operations().stream()
                .map(o -> new OperationPlan(o.name(), Plan.Verdict.CONFLUENT, "set by the test", List.of()))
                .toList();
        Plan plan = new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
        try (Site site = Site.create(application, plan, TABLES.replace("REFERENCES parent DEFERRABLE", ""))) {
            Engine engine = site.engine();
            RowKey parent = RowKey.of(UuidV7.generate());
            RowKey child = RowKey.of(UuidV7.generate());
            engine.invoke(new OperationCall("addParent", Map.of("id", parent, "cap", BigDecimal.TEN)));
            engine.invoke(new OperationCall("addChild", Map.of("id", child, "parent", parent, "size", BigDecimal.ONE)));
            engine.invoke(new OperationCall("removeParent", Map.of("parent", parent)));
            for (String operation : List.of("copy", "grow")) {
                assertThatThrownBy(() -> engine.invoke(new OperationCall(operation, Map.of("child", child))))
                        .isInstanceOfSatisfying(RowNotFoundException.class, rejected -> {
                            assertThat(rejected.parameter()).isEqualTo("child.parent");
                            assertThat(rejected.row()).isEqualTo("Parent " + parent);
                        });
            }
        }
    }

    @Test
    void theReferenceIsRejectedBeforeAnythingReadsThroughIt() throws Exception {
        Application application = Site.parse("dangling.inv", DECLARATIONS);
        List<String> checks =
                application.invariants().stream().map(Invariant::name).toList();
        List<OperationPlan> operations = application.operations().stream()
                .map(o -> new OperationPlan(o.name(), Plan.Verdict.COORDINATED, "set by the test", checks))
                .toList();
        Plan plan = new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
        try (Site site = Site.create(application, plan, TABLES)) {
            Engine engine = site.engine();
            RowKey parent = RowKey.of(UuidV7.generate());
            RowKey child = RowKey.of(UuidV7.generate());
            engine.invoke(new OperationCall("addParent", Map.of("id", parent, "cap", BigDecimal.TEN)));
            engine.invoke(new OperationCall("addChild", Map.of("id", child, "parent", parent, "size", BigDecimal.ONE)));
            OperationCall shrink =
                    new OperationCall("shrink", Map.of("parent", parent, "child", child, "size", BigDecimal.ZERO));
            assertThatThrownBy(() -> engine.invoke(shrink))
                    .isInstanceOfSatisfying(
                            InvariantRejectedException.class,
                            rejected -> assertThat(rejected.invariant()).isEqualTo("Child.parent"));
        }
    }
}
