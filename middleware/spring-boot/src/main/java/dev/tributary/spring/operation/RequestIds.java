package dev.tributary.spring.operation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NamedThreadLocal;

/**
 * Names the request that a thread works for, so that whoever repeats it changes nothing and gets the first results.
 *
 * <p>In one scope the first operation takes the id itself, the second one the id followed by {@code /2}, the third by
 * {@code /3}, and so on: a repeated scope has to call the same operations in the same order with the same arguments, and
 * then each is repeated by itself, whether or not the first time got as far. An operation whose method has a parameter
 * with {@link dev.tributary.RequestId} takes that instead, and does not count. A scope belongs to its thread: what the
 * thread hands to another one has no request id.
 */
public final class RequestIds {
    private static final ThreadLocal<@Nullable Scope> CURRENT = new NamedThreadLocal<>("request id of operations");

    private RequestIds() {}

    /** The time in which a thread's operations belong to one request. */
    public static final class Scope implements AutoCloseable {
        private final String id;
        private final @Nullable Scope outer;
        private int operations;

        private Scope(String id, @Nullable Scope outer) {
            this.id = id;
            this.outer = outer;
        }

        /** Ends the scope; the one around it, if any, goes on. */
        @Override
        public void close() {
            CURRENT.set(outer);
        }
    }

    /** Opens a scope on this thread, to be closed on it. */
    public static Scope open(String id) {
        Scope scope = new Scope(id, CURRENT.get());
        CURRENT.set(scope);
        return scope;
    }

    /** Does something as one request. */
    public static <T> T with(String id, Supplier<T> action) {
        Scope scope = open(id);
        try {
            return action.get();
        } finally {
            scope.close();
        }
    }

    /** Does something as one request. */
    public static void with(String id, Runnable action) {
        with(id, () -> {
            action.run();
            return id;
        });
    }

    /** The id of the next operation in this thread's scope; null outside any. */
    static @Nullable String next() {
        Scope scope = CURRENT.get();
        if (scope == null) {
            return null;
        }
        scope.operations++;
        return scope.operations == 1 ? scope.id : scope.id + "/" + scope.operations;
    }
}
