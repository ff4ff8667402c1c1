package dev.tributary.simulator;

import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.scenario.ScenarioWriter;
import dev.tributary.simulator.scenario.Specifications;
import java.util.List;

/** Runs for tests: over a few applications whose plans are made quickly, which between them have all kinds of effects. */
final class Runs {
    private static final List<String> NAMES = List.of(
            "published/bank-account",
            "more/tournament-cascade",
            "published/constraints/values",
            "published/constraints/uniqueness",
            "published/courseware",
            "published/courseware-cascade",
            "more/shopping-cart",
            "random-7",
            "random-8",
            "random-9",
            "random-24",
            "random-27",
            "random-29");

    private static final Specifications SPECIFICATIONS = new Specifications();

    private Runs() {}

    static Scenario scenario(long seed) {
        String name = NAMES.get((int) (seed % NAMES.size()));
        return ScenarioWriter.write(seed, SPECIFICATIONS.named(name));
    }

    /** Prints the digest of each seed that it is given. */
    public static void main(String[] seeds) {
        for (String seed : seeds) {
            System.out.println(digest(Long.parseLong(seed)));
        }
    }

    static String digest(long seed) {
        return dev.tributary.simulator.world.World.run(scenario(seed), dev.tributary.simulator.world.Mutant.NONE, false)
                .digest();
    }
}
