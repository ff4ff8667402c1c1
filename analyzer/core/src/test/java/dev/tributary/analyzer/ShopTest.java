package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shop's verdicts. */
class ShopTest {
    private static Analysis shop;

    @BeforeAll
    static void analyze() throws Exception {
        Path file = Path.of("..", "..", "sample-app", "src", "main", "tributary", "inventory.inv");
        InvFile.Result parsed = InvFile.parse("inventory.inv", Files.readString(file));
        shop = Analyzer.analyze(parsed.application().orElseThrow(), AnalyzerOptions.defaults());
    }

    @Test
    void onlyWhatCanConflictIsCoordinated() {
        assertThat(shop.coordinated())
                .containsExactlyInAnyOrder("createProduct", "openStock", "reserve", "ship", "cancel");
    }

    @Test
    void receiveNeedsNoCheckOfWhatItCannotBreak() {
        assertThat(shop.localChecks().get("receive")).isEmpty();
        assertThat(shop.localChecks().get("reserve")).containsExactly("NotOversold");
    }

    @Test
    void reserveOversellsAgainstItself() {
        PairAnalysis pair = pair("reserve", "reserve");
        assertThat(pair.verdict()).isEqualTo(Plan.PairVerdict.CONFLICT);
        assertThat(pair.brokenInvariants()).containsExactly("NotOversold");
        assertThat(pair.conflictKey()).contains("different stock");
        Counterexample counterexample =
                ((Verdict.Refuted) Objects.requireNonNull(pair.verdicts().get("NotOversold"))).counterexample();
        assertThat(counterexample.moments())
                .extracting(Counterexample.Moment::title)
                .containsExactly(
                        "common state",
                        "after the first reserve alone",
                        "after the second reserve alone",
                        "after both are merged");
        assertThat(counterexample.first().arguments()).containsKeys("id", "stock", "quantity");
    }

    @Test
    void keysOfTheOtherConflicts() {
        assertThat(pair("createProduct", "createProduct").conflictKey()).contains("different sku");
        assertThat(pair("ship", "ship").conflictKey()).contains("different reservation.stock");
        assertThat(pair("receive", "reserve").verdict()).isEqualTo(Plan.PairVerdict.COMPATIBLE);
    }

    private static PairAnalysis pair(String first, String second) {
        return shop.pairs().stream()
                .filter(p -> p.first().equals(first) && p.second().equals(second))
                .findFirst()
                .orElseThrow();
    }
}
