package dev.tributary.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lets callers run at the same time, each on a thread of its own. */
public final class Callers {
    private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private Callers() {}

    /**
     * Returns when the window has closed and every caller has ended.
     *
     * @throws WrongTotalException when a caller does not end, so that nobody knows what it does
     * @throws InterruptedException when the run was stopped; then it has no result
     */
    public static void run(List<Caller> callers, Window window) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Caller caller : callers) {
            Thread thread = new Thread(caller, "caller-" + threads.size());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        window.pass();
        for (Thread thread : threads) {
            thread.join(PATIENCE_MILLIS);
            if (thread.isAlive()) {
                throw new WrongTotalException("a call did not end within " + PATIENCE_MILLIS + " ms");
            }
        }
    }
}
