package dev.tributary.benchmarks.sites;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** One question that the benchmark answers. */
interface Part {
    /** What the command line calls it. */
    String name();

    /** What is measured one after another, so that everything that is compared is near in time. */
    List<Step> steps();

    /** Measures once. */
    interface Step {
        /**
         * Returns when it has measured, and when nothing that it began is still under way.
         *
         * @param length of its window
         * @throws dev.tributary.benchmarks.load.WrongTotalException when a database holds something else than what was
         *     acknowledged
         * @throws InterruptedException when the run was stopped; then it has no result
         */
        List<Run> run(int repetition, Duration length) throws SQLException, InterruptedException;
    }
}
