package dev.tributary.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.world.Failure;
import dev.tributary.simulator.world.Minimizer;
import dev.tributary.simulator.world.Mutant;
import dev.tributary.simulator.world.World;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault that is put into the code is found, and none is found where there is none. */
class SimulatorMutantsTest {
    private static final int BUDGET = 1500;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void isFound(Mutant mutant) {
        for (long seed = 0; seed < BUDGET; seed++) {
            Scenario scenario = Runs.scenario(seed);
            World.Result result = World.run(scenario, mutant, false);
            if (result.failure() != null) {
                assertThat(World.run(scenario, Mutant.NONE, false).failure())
                        .as("seed %d without %s", seed, mutant)
                        .isNull();
                Failure.Kind kind = result.failure().kind();
                Scenario small = Minimizer.minimize(scenario, mutant, kind);
                World.Result again = World.run(small, mutant, false);
                assertThat(again.failure()).isNotNull();
                assertThat(again.failure().kind()).isEqualTo(kind);
                assertThat(small.actions())
                        .hasSizeLessThanOrEqualTo(scenario.actions().size());
                System.out.printf(
                        Locale.ROOT,
                        "%s: seed %d, %d of %d actions, %s%n",
                        mutant,
                        seed,
                        small.actions().size(),
                        scenario.actions().size(),
                        result.failure());
                return;
            }
        }
        throw new AssertionError("not found in " + BUDGET + " runs: " + mutant.meaning());
    }
}
