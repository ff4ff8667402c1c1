package dev.tributary.simulator.scenario;

import java.util.SortedSet;

/**
 * Something that happens in a run. Times are in microseconds since its beginning; sites are numbered from 0. What an action
 * draws at random follows from its own number, so that it does the same when others are left out.
 */
public sealed interface Action {

    /** Its place in the schedule that the seed gave. */
    int number();

    long at();

    /**
     * A caller asks a site for an operation.
     *
     * @param thinkingMicros how long after its snapshot the invocation commits
     */
    record Call(int number, long at, int site, String operation, long thinkingMicros) implements Action {}

    /** A caller repeats an earlier call with its request id, perhaps at another site. */
    record Repeat(int number, long at, int site, int call) implements Action {}

    /** What one side sends does not reach the other until the cut heals; what the other sends does if it is one-way. */
    record Cut(int number, long at, long until, SortedSet<Integer> side, boolean oneWay) implements Action {}

    /** A link takes this much longer. */
    record Delay(int number, long at, long until, int from, int to, long micros) implements Action {}

    /** Everything at a site takes so many times as long. */
    record Slow(int number, long at, long until, int site, int times) implements Action {}

    /** A connection is made again, and delivers once more what was delivered before. */
    record Resend(int number, long at, int from, int to, int batches) implements Action {}

    /** A slot is lost and made anew: what was not delivered by then never comes by this link. */
    record LoseSlot(int number, long at, int from, int to) implements Action {}

    /** A site's server and all its instances stop; what was not flushed is gone. */
    record CrashSite(int number, long at, long until, int site) implements Action {}

    /** One instance of a site stops, its calls with it, and another takes its place. */
    record CrashInstance(int number, long at, int site) implements Action {}

    /** The next transaction of a site's applier fails after so many steps. */
    record CrashApplier(int number, long at, int site, int steps) implements Action {}

    /** A site's clock jumps. */
    record ClockJump(int number, long at, int site, long micros) implements Action {}

    /** The operator moves the coordinator. */
    record Move(int number, long at, int to) implements Action {}

    /**
     * The operator declares a site lost; another one becomes the coordinator if it was that.
     *
     * @param alive whether the operator is wrong: the site is cut off, works on, and is heard again when everything heals
     */
    record Lose(int number, long at, int site, int successor, boolean alive) implements Action {}
}
