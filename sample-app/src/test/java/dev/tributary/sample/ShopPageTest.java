package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import dev.tributary.dsl.plan.Plan.Verdict;
import dev.tributary.spring.plan.AnalyzedApplication;
import dev.tributary.spring.plan.PlanLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What docs/shop.md says of the shop is what was proved of it. */
class ShopPageTest {
    private static final AnalyzedApplication SHOP =
            new PlanLoader(new PathMatchingResourcePatternResolver(), null).load();

    /** A line of a table whose first cell is code. */
    private record Row(String name, List<String> others) {
        static Row of(String line) {
            List<String> cells =
                    Stream.of(line.split("\\|", -1)).map(String::strip).toList();
            return new Row(cells.get(1).replace("`", ""), cells.subList(2, cells.size() - 1));
        }
    }

    @Test
    void everyOperationHasTheVerdictThatThePageSays() throws Exception {
        List<Row> rows = table("| operation |");
        assertThat(rows.stream().map(Row::name))
                .containsExactlyElementsOf(SHOP.plan().operations().stream()
                        .map(OperationPlan::name)
                        .toList());
        for (Row row : rows) {
            OperationPlan operation = SHOP.plan().operation(row.name()).orElseThrow();
            String verdict = operation.verdict() == Verdict.CONFLUENT ? "confluent" : "coordinated";
            assertThat(row.others().get(0)).as(row.name()).isEqualTo(verdict);
            assertThat(words(row.others().get(1))).as(row.name()).isEqualTo(conflicts(row.name()));
            assertThat(words(row.others().get(2))).as(row.name()).isEqualTo(new TreeSet<>(operation.localChecks()));
            assertThat(row.others().get(3)).as(row.name()).isNotBlank();
        }
    }

    @Test
    void everyInvariantIsExplained() throws Exception {
        Stream<Invariant> deferred =
                SHOP.application().deferredInvariants().stream().map(Application.Deferred::invariant);
        assertThat(table("| invariant |").stream().map(Row::name))
                .containsExactlyElementsOf(Stream.concat(SHOP.application().declaredInvariants().stream(), deferred)
                        .map(Invariant::name)
                        .toList());
    }

    @Test
    void nothingIsUndecided() {
        assertThat(SHOP.plan().pairs()).noneMatch(pair -> pair.verdict() == PairVerdict.UNDECIDED);
    }

    private static Set<String> conflicts(String operation) {
        return SHOP.plan().pairs().stream()
                .filter(pair -> pair.verdict() == PairVerdict.CONFLICT)
                .filter(pair -> pair.first().equals(operation) || pair.second().equals(operation))
                .map(Plan.PairPlan::invariants)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> words(String cell) {
        return cell.isEmpty() ? Set.of() : new TreeSet<>(List.of(cell.split(", ", -1)));
    }

    private static List<Row> table(String head) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "shop.md"));
        int start = lines.indexOf(
                lines.stream().filter(line -> line.startsWith(head)).findFirst().orElseThrow());
        return lines.stream()
                .skip(start + 2L)
                .takeWhile(line -> line.startsWith("|"))
                .map(Row::of)
                .toList();
    }
}
