package dev.tributary.simulator.world;

/** What a site's clock shows: the true time, as far off as it happens to be. */
final class SiteClock {
    /** The first of January 2026, in microseconds since 1970. */
    private static final long EPOCH = 1_767_225_600_000_000L;

    private final EventQueue queue;
    private long ahead;

    SiteClock(EventQueue queue, long ahead) {
        this.queue = queue;
        this.ahead = ahead;
    }

    void jump(long micros) {
        ahead += micros;
    }

    /** In microseconds since 1970. */
    long micros() {
        return EPOCH + queue.now() + ahead;
    }
}
