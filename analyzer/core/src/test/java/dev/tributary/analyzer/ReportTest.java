package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.JsonReport;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people and machines are told of the shop. */
class ReportTest {
    private static final Path LIBRARY = Path.of(
            "..", "..", "middleware", "adoption", "src", "it", "library", "src", "main", "tributary", "library.inv");

    private static Application application;
    private static Analysis shop;

    @BeforeAll
    static void analyze() throws Exception {
        Path file = Path.of("..", "..", "sample-app", "src", "main", "tributary", "inventory.inv");
        application = InvFile.parse("inventory.inv", Files.readString(file))
                .application()
                .orElseThrow();
        shop = Analyzer.analyze(application, AnalyzerOptions.defaults());
    }

    @Test
    void theOversellCanBeFollowed() {
        String report = TextReport.whole(shop, "f");
        String oversell = report.substring(report.indexOf("conflict: reserve with itself"));
        assertThat(oversell.substring(0, oversell.indexOf("ways out")).lines().map(String::strip))
                .startsWith(
                        "conflict: reserve with itself on NotOversold; none with different stock",
                        "from the empty database, each step reaching both sites:")
                .contains(
                        "4. receive(stock: Stock#1, quantity: 1)",
                        "one site:      reserve(id: Reservation#1, stock: Stock#1, quantity: 1)",
                        "another site:  reserve(id: Reservation#2, stock: Stock#1, quantity: 1)",
                        "which breaks NotOversold: with s = Stock#1, `s.reserved <= s.onHand` is false");
        assertThat(report).doesNotContain("unconfirmed");
        assertThat(report.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void theReadmeShowsTheRealReport() throws Exception {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        int start = readme.indexOf("conflict: lend with itself");
        assertThat(start).isPositive();
        Application library = InvFile.parse("library.inv", Files.readString(LIBRARY))
                .application()
                .orElseThrow();
        assertThat(TextReport.whole(Analyzer.analyze(library, AnalyzerOptions.defaults()), "f"))
                .contains(readme.substring(start, readme.indexOf("```", start)));
    }

    @Test
    void theShopRaisesNoDoubts() {
        assertThat(shop.warnings()).isEmpty();
    }

    @Test
    void everyCoordinatedOperationHasAReason() {
        for (String operation : shop.coordinated()) {
            assertThat(shop.conflicts()).anyMatch(pair -> pair.involves(operation));
        }
        for (Plan.PairPlan pair : shop.plan("f").pairs()) {
            boolean inside = shop.coordinated().containsAll(List.of(pair.first(), pair.second()));
            assertThat(inside || pair.verdict() == Plan.PairVerdict.COMPATIBLE).isTrue();
        }
    }

    @Test
    void theSameFileHasTheSameReport() {
        Analysis again =
                Analyzer.analyze(application, AnalyzerOptions.defaults().withThreads(1));
        assertThat(TextReport.whole(again, "f")).isEqualTo(TextReport.whole(shop, "f"));
        assertThat(json(again)).isEqualTo(json(shop));
    }

    private static String json(Analysis analysis) {
        AnalysedFile file = new AnalysedFile("a", Map.of(), "f", List.of(), analysis, Optional.empty());
        return JsonReport.write(List.of(JsonReport.of(file, "test")));
    }
}
