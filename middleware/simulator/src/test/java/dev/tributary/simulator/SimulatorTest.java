package dev.tributary.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.simulator.scenario.ScenarioWriter;
import dev.tributary.simulator.scenario.Specifications;
import dev.tributary.simulator.world.Mutant;
import dev.tributary.simulator.world.Tally;
import dev.tributary.simulator.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The code without mutants keeps every promise, in runs that happen as their seeds say. */
class SimulatorTest {
    private static final long RUNS = Long.getLong("tributary.simulator.runs", 300);
    private static final long COMPARED = 20;
    private static final int PROCESSES = 3;
    private static final Specifications SPECIFICATIONS = new Specifications();

    @Test
    void nothingIsWrongWithTheCodeAsItIs() {
        Tally tally = new Tally();
        for (long seed = 0; seed < RUNS; seed++) {
            World.Result result = World.run(Runs.scenario(seed), Mutant.NONE, false);
            assertThat(result.failure())
                    .as("seed %d of %s", seed, result.scenario().specification().name())
                    .isNull();
            tally.add(result.tally());
        }
        assertThat(tally.counts().keySet())
                .contains(
                        "acknowledged",
                        "batches of several records",
                        "batches refilled",
                        "batches sent again",
                        "clocks set back",
                        "clocks set forward",
                        "coordinator moved",
                        "crashes of appliers",
                        "crashes of instances",
                        "crashes of sites",
                        "crashes of sites that lose something",
                        "cuts",
                        "gaps seen",
                        "one-way cuts",
                        "records held back",
                        "records merged",
                        "requests repeated",
                        "sites lost",
                        "stale attempts");
    }

    /** A site that is lost and alive reserves a seat alone, and the others reserve it for somebody else. */
    @Test
    void whatTheOthersDoNeedNotFitToWhatALostSiteDoesAlone() {
        World.Result result = clean(500_264, "published/constraints/uniqueness");
        assertThat(result.tally().counts()).containsKey("logs stopped at lost sites");
    }

    /** Longer campaigns stopped at these, because the judge was wrong. */
    @Test
    void copiesAreMergedWhicheverComesFirstAndNobodyFollowsALostSite() {
        clean(506_439, "random-2551");
        clean(900_086, "more/music");
    }

    private static World.Result clean(long seed, String specification) {
        World.Result result =
                World.run(ScenarioWriter.write(seed, SPECIFICATIONS.named(specification)), Mutant.NONE, false);
        assertThat(result.failure()).isNull();
        return result;
    }

    @Test
    void sameSeedSameRun() throws IOException, InterruptedException {
        List<String> seeds =
                LongStream.range(0, COMPARED).mapToObj(String::valueOf).toList();
        List<String> first =
                seeds.stream().map(s -> Runs.digest(Long.parseLong(s))).toList();
        List<String> second =
                seeds.stream().map(s -> Runs.digest(Long.parseLong(s))).toList();

        assertThat(second).isEqualTo(first);
        assertThat(first).doesNotHaveDuplicates();
        // Each process orders Java's immutable sets and maps in its own way, so several are asked.
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(elsewhere(seeds));
        }
        for (Process process : processes) {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isZero();
            assertThat(out.lines()).containsExactlyElementsOf(first);
        }
    }

    /** Another process that prints the digests that it comes to. */
    private static Process elsewhere(List<String> seeds) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Runs.class.getName()));
        command.addAll(seeds);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
