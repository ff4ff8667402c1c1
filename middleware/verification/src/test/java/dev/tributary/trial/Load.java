package dev.tributary.trial;

import dev.tributary.history.Access;
import dev.tributary.history.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Callers that press some instances until they are told to stop. Each call is settled before its caller goes on: an unknown
 * outcome is asked for again, anywhere, under the same request id, until there is an answer.
 */
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE_NANOS = 20_000_000;
    /** Where a request belongs to a site that is gone for good. */
    private static final Instance NOBODY =
            call -> CompletableFuture.completedFuture(Answer.of(Answer.Kind.NOT_DONE, "nobody is there to be asked"));

    private final Function<Call, List<? extends Instance>> instances;
    private final Calls calls;
    private final Function<Random, Call> choice;
    private final Recorder recorder;
    private final Books books;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Void>> callers = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * Begins.
     *
     * @param instances those that may be asked for a call; may be others each time
     * @param choice of the next call
     */
    Load(
            Function<Call, List<? extends Instance>> instances,
            Calls calls,
            Function<Random, Call> choice,
            Recorder recorder,
            Books books,
            int callers,
            long seed) {
        this.instances = instances;
        this.calls = calls;
        this.choice = choice;
        this.recorder = recorder;
        this.books = books;
        for (int i = 0; i < callers; i++) {
            Random random = new Random(seed * 1000 + i);
            Callable<Void> caller = () -> {
                new Caller(random).run();
                return null;
            };
            this.callers.add(threads.submit(caller));
        }
    }

    /** Lets every caller finish what it has begun. */
    void stop() throws Exception {
        stopped = true;
        for (Future<Void> caller : callers) {
            caller.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        }
    }

    /** Stops at once, where a test has failed already. */
    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }

    /** Looks at all lists when everybody has stopped. */
    void lookAtTheEnd() {
        Caller caller = new Caller(new Random(0));
        if (!caller.make(calls.look())) {
            books.problem("the last look failed");
        }
    }

    private final class Caller {
        private final Random random;
        private int process = recorder.newProcess();

        Caller(Random random) {
            this.random = random;
        }

        void run() throws Exception {
            while (!stopped) {
                make(choice.apply(random));
            }
        }

        /** Whether it was done. */
        boolean make(Call call) {
            boolean onLists = call.way() == Call.Way.LOOK || call.operation().startsWith("append");
            if (onLists) {
                recorder.invoke(process, call.operation() + " " + call.way(), asked(call));
            }
            Answer answer = settle(call);
            Books.State state = state(call, answer);
            if (onLists) {
                record(call, state, answer);
            }
            if (call.way() != Call.Way.LOOK) {
                books.enter(call, state, answer);
            }
            if (state == Books.State.DONE) {
                calls.done(call);
                if (call.requestId() != null && random.nextInt(8) == 0) {
                    repeat(call, answer);
                }
            }
            return state == Books.State.DONE;
        }

        private Instance anyone(Call call) {
            List<? extends Instance> all = instances.apply(call);
            return all.isEmpty() ? NOBODY : all.get(random.nextInt(all.size()));
        }

        /** The last answer; one that is not {@code DONE} after an unknown one proves nothing. */
        private Answer settle(Call call) {
            Answer answer = call.requestId() != null && random.nextInt(call.copied() ? 2 : 8) == 0
                    ? twiceAtOnce(call)
                    : anyone(call).call(call).join();
            boolean doubtful = answer.kind() == Answer.Kind.UNKNOWN;
            if (doubtful) {
                books.count("unknown " + call.way());
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (doubtful && call.requestId() != null && !answer.done() && System.nanoTime() < deadline) {
                if (instances.apply(call).isEmpty()) {
                    books.count("unknown for ever");
                    break;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
                answer = anyone(call).call(call).join();
                if (answer.kind() == Answer.Kind.REJECTED) {
                    books.count("rejected after unknown");
                    break;
                }
            }
            if (doubtful && answer.done()) {
                books.count(answer.repeated() ? "unknown, was done" : "unknown, done by the retry");
            }
            return doubtful && !answer.done() ? Answer.of(Answer.Kind.UNKNOWN, answer.toString()) : answer;
        }

        /** Two instances at the same time, as when a caller's patience is shorter than the call. */
        private Answer twiceAtOnce(Call call) {
            var first = anyone(call).call(call);
            var second = anyone(call).call(call);
            Answer one = first.join();
            Answer other = second.join();
            if (one.done() && other.done()) {
                books.count(call.copied() ? "anywhere twice at once" : "twice at once");
                if (!call.copied() && !one.sameRecord(other)) {
                    books.different(call, one, other);
                } else if (!call.copied() && one.repeated() == other.repeated()) {
                    books.problem(call + " was answered " + one + " and " + other);
                }
            }
            for (Answer.Kind kind : List.of(Answer.Kind.BROKEN, Answer.Kind.DONE, Answer.Kind.UNKNOWN)) {
                if (one.kind() == kind || other.kind() == kind) {
                    return one.kind() == kind ? one : other;
                }
            }
            return one;
        }

        private void repeat(Call call, Answer first) {
            Answer again = anyone(call).call(call).join();
            if (call.copied()) {
                // Each site does it that has not heard of it yet, and says so of its own record.
                books.count("repeated anywhere " + again.kind());
            } else if (again.done()) {
                books.count("repeated");
                if (!again.sameRecord(first)) {
                    books.different(call, first, again);
                } else if (!again.repeated() || !again.reads().equals(first.reads())) {
                    books.problem(call + " was answered " + first + ", then " + again);
                }
            } else if (again.kind() == Answer.Kind.REJECTED || again.kind() == Answer.Kind.BROKEN) {
                books.problem(call + " was answered " + first + ", then " + again);
            }
        }

        private Books.State state(Call call, Answer answer) {
            return switch (answer.kind()) {
                case DONE -> Books.State.DONE;
                case REJECTED, NOT_DONE -> Books.State.NOT;
                case UNKNOWN -> Books.State.MAYBE;
                case BROKEN -> {
                    books.problem(call + ": " + answer.detail());
                    yield Books.State.MAYBE;
                }
            };
        }

        private void record(Call call, Books.State state, Answer answer) {
            switch (state) {
                case DONE -> recorder.ok(process, accesses(call, answer.reads()));
                case NOT -> recorder.fail(process, answer.detail());
                case MAYBE -> {
                    recorder.info(process, answer.detail());
                    process = recorder.newProcess();
                }
            }
        }

        private List<Access> asked(Call call) {
            List<Access> asked = new ArrayList<>();
            lists(call).forEach(list -> asked.add(new Access.Read(calls.number(list), null)));
            asked.addAll(appends(call));
            return asked;
        }

        private List<Access> accesses(Call call, Map<String, List<Long>> reads) {
            List<Access> done = new ArrayList<>();
            reads.forEach((list, values) -> done.add(new Access.Read(calls.number(list), values)));
            done.addAll(appends(call));
            return done;
        }
    }

    private static List<String> lists(Call call) {
        return switch (call.operation()) {
            case "append" ->
                List.of(call.arguments().get("sequence"), call.arguments().get("other"));
            case "appendBoth" ->
                List.of(call.arguments().get("first"), call.arguments().get("second"));
            default -> List.of(call.arguments().get("sequences").split(" ", -1));
        };
    }

    private List<Access> appends(Call call) {
        return switch (call.operation()) {
            case "append" ->
                List.of(new Access.Append(calls.number(call.arguments().get("sequence")), call.token()));
            case "appendBoth" ->
                List.of(
                        new Access.Append(calls.number(call.arguments().get("first")), call.token()),
                        new Access.Append(calls.number(call.arguments().get("second")), call.token()));
            default -> List.of();
        };
    }
}
