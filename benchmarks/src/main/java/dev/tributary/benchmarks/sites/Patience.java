package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.WrongTotalException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Waits for what happens elsewhere. */
final class Patience {
    private static final long SECONDS = 120;

    private Patience() {}

    /** Something that can be looked at. */
    interface Condition {
        boolean holds() throws SQLException;
    }

    /**
     * Looks every so many milliseconds, until it is so.
     *
     * @throws WrongTotalException when it does not come to be so
     */
    static void await(String what, long everyMillis, Condition condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new WrongTotalException(what + " did not happen within " + SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(everyMillis);
        }
    }
}
