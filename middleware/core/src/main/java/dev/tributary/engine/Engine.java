package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.store.SnapshotRows;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operations of one application at one site.
 *
 * <p>A confluent invocation reads one snapshot, is checked there, and hands its effects to the committer. A coordinated
 * one is a serializable transaction. Both leave one record in the log. Safe for use by many threads.
 */
public final class Engine implements AutoCloseable {
    private static final int UNIQUE_VIOLATIONS = 5;
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Application application;
    private final Plan plan;
    private final String origin;
    private final DataSource snapshots;
    private final DataSource serializable;
    private final DataSource commits;
    private final EngineOptions options;
    private final EngineEvents events;
    private final Tables tables;
    private final EffectWriter writer;
    private final Stripes stripes;
    private final Committer committer;
    private final Map<String, Declaration> declarations = new HashMap<>();
    private final AtomicLong coordinatedCommitted = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final Object lifecycle = new Object();
    private int open;
    private boolean closed;

    private Engine(Builder builder) {
        this.application = Objects.requireNonNull(builder.application, "application");
        this.plan = Objects.requireNonNull(builder.plan, "plan");
        RunnableLanguage.check(application);
        this.origin = builder.site;
        this.snapshots = Objects.requireNonNull(builder.snapshots, "snapshots");
        this.serializable = Objects.requireNonNull(builder.serializable, "serializable");
        this.commits = Objects.requireNonNull(builder.commits, "commits");
        this.options = builder.options;
        this.events = builder.events;
        this.tables = new Tables(application);
        this.writer = new EffectWriter(tables);
        this.stripes = new Stripes(application, plan);
        this.committer = new Committer(origin, commits, writer, stripes, options, events);
        for (Operation operation : application.operations()) {
            declarations.put(operation.name(), new Declaration(application, operation));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What an engine needs. */
    public static final class Builder {
        private @Nullable Application application;
        private @Nullable Plan plan;
        private String site = "site-1";
        private @Nullable DataSource commits;
        private @Nullable DataSource snapshots;
        private @Nullable DataSource serializable;
        private EngineOptions options = EngineOptions.defaults();
        private EngineEvents events = EngineEvents.NONE;

        private Builder() {}

        public Builder application(Application value) {
            application = value;
            return this;
        }

        public Builder plan(Plan value) {
            plan = value;
            return this;
        }

        /** The site's name, which is also the name of its log's origin. */
        public Builder site(String value) {
            site = value;
            return this;
        }

        /** READ COMMITTED; the engine turns autocommit off itself. */
        public Builder commits(DataSource value) {
            commits = value;
            return this;
        }

        /** REPEATABLE READ, read-only, autocommit off. */
        public Builder snapshots(DataSource value) {
            snapshots = value;
            return this;
        }

        /** SERIALIZABLE, autocommit off. */
        public Builder serializable(DataSource value) {
            serializable = value;
            return this;
        }

        public Builder options(EngineOptions value) {
            options = value;
            return this;
        }

        /** Who is told what the engine does; nobody unless given. */
        public Builder events(EngineEvents value) {
            events = value;
            return this;
        }

        /**
         * Starts an engine.
         *
         * @throws UnsupportedApplicationException when the application uses what this release cannot run
         * @throws IllegalStateException when the database cannot be used
         */
        public Engine start() {
            Engine engine = new Engine(this);
            try {
                engine.committer.start();
            } catch (SQLException e) {
                throw new IllegalStateException("the engine cannot use its database: " + e.getMessage(), e);
            }
            return engine;
        }
    }

    public Application application() {
        return application;
    }

    public Plan plan() {
        return plan;
    }

    /** How an operation runs; an operation that the plan does not know is coordinated. */
    public Mode mode(String operation) {
        return plan.operation(operation)
                        .filter(o -> o.verdict() == Plan.Verdict.CONFLUENT)
                        .isPresent()
                ? Mode.CONFLUENT
                : Mode.COORDINATED;
    }

    public EngineStatus status() {
        return new EngineStatus(
                committer.alive(),
                committer.queued(),
                committer.confluentCommitted(),
                coordinatedCommitted.get(),
                committer.batches(),
                retries.get(),
                committer.lastError());
    }

    /** Executes a declared operation: its declaration is its code. */
    public Receipt invoke(OperationCall call) {
        Declaration declaration = declaration(call.operation());
        OperationCall whole = new OperationCall(call.operation(), declaration.withGeneratedKeys(call.arguments()));
        return retrying(call.operation(), () -> {
            try (Attempt attempt = open(whole)) {
                attempt.generated.addAll(generatedKeys(call, whole));
                attempt.declared();
                return attempt.commit();
            }
        });
    }

    private static List<Object> generatedKeys(OperationCall call, OperationCall whole) {
        return whole.arguments().entrySet().stream()
                .filter(e -> !call.arguments().containsKey(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * Begins one attempt of an operation with a body. The guard holds when this returns.
     *
     * @throws dev.tributary.outcome.OperationException when the operation cannot run with these arguments here
     */
    public Invocation begin(OperationCall call) {
        return open(call);
    }

    /**
     * As {@link #begin(OperationCall)}, with the body's own choice of how it is kept apart from others.
     *
     * @param coordination of no importance to a confluent operation
     */
    public Invocation begin(OperationCall call, Coordination coordination) {
        return open(call);
    }

    /** As {@link #invoke}; does not wait for the acknowledgement. */
    public CompletableFuture<Receipt> invokeAsync(OperationCall call) {
        return CompletableFuture.completedFuture(invoke(call));
    }

    /** Runs attempts of an operation: a coordinated one again and again, until its deadline, while it loses races. */
    public <T> T retrying(String operation, Supplier<T> attempt) {
        if (mode(operation) == Mode.CONFLUENT) {
            return attempt.get();
        }
        long deadline = System.nanoTime() + options.coordinatedDeadline().toNanos();
        for (int count = 1; ; count++) {
            try {
                return attempt.get();
            } catch (RuntimeException e) {
                // What may have been committed is never tried again, however it is wrapped and whatever caused it.
                if (outcomeUnknown(e) || (!SqlStates.retryable(e) && !SqlStates.uniqueViolation(e))) {
                    throw e;
                }
                // Whoever won has committed, so that the next attempt sees the row; an invariant would have rejected
                // it.
                if (SqlStates.uniqueViolation(e) && count >= UNIQUE_VIOLATIONS) {
                    throw new ProofViolationException(operation, String.valueOf(e.getMessage()), e);
                }
                if (System.nanoTime() >= deadline) {
                    throw new OverloadedException(
                            operation,
                            "lost every race for "
                                    + options.coordinatedDeadline().toMillis() + " ms, " + count + " attempts",
                            e);
                }
                retries.incrementAndGet();
                events.retried(operation);
                pause(count);
            }
        }
    }

    private static boolean outcomeUnknown(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutcomeUnknownException) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int count) {
        long most = Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(1) << Math.min(count, 10));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most) + 1);
    }

    private Declaration declaration(String operation) {
        Declaration declaration = declarations.get(operation);
        if (declaration == null) {
            throw new IllegalArgumentException("application " + application.name() + " has no operation " + operation);
        }
        return declaration;
    }

    private Attempt open(OperationCall call) {
        Declaration declaration = declaration(call.operation());
        declaration.checkArguments(call.arguments());
        enter(call.operation());
        Attempt attempt = new Attempt(declaration, call.arguments(), mode(call.operation()));
        try {
            attempt.begin();
            return attempt;
        } catch (RuntimeException e) {
            attempt.close();
            throw e;
        }
    }

    private void enter(String operation) {
        synchronized (lifecycle) {
            if (closed) {
                throw new OverloadedException(operation, "the application is stopping", null);
            }
            open++;
        }
    }

    private void leave() {
        synchronized (lifecycle) {
            open--;
            lifecycle.notifyAll();
        }
    }

    /** One attempt, in either mode. */
    private final class Attempt implements Invocation {
        private final Declaration declaration;
        private final String name;
        private final Mode mode;
        private Map<String, Object> arguments;
        private Stripes.@Nullable Turn turn;
        private @Nullable Connection connection;
        private @Nullable SnapshotRows rows;
        private @Nullable List<Effect> effects;
        /** Keys that nobody can have used before. */
        private final Set<Object> generated = new HashSet<>();

        private boolean committing;
        private boolean left;

        Attempt(Declaration declaration, Map<String, Object> arguments, Mode mode) {
            this.declaration = declaration;
            this.name = declaration.operation().name();
            this.arguments = arguments;
            this.mode = mode;
        }

        void begin() {
            try {
                if (mode == Mode.COORDINATED) {
                    SortedSet<Integer> wanted = wantedStripes();
                    turn = stripes.take(name, wanted, options.coordinatedDeadline(), committer.hasConfluentCallers());
                    connection = serializable.getConnection();
                    try (Statement statement = connection.createStatement()) {
                        // A body that never comes back must not hold its stripe, and so the committer, for ever.
                        statement.execute("SET LOCAL idle_in_transaction_session_timeout = "
                                + options.coordinatedDeadline().toMillis());
                        statement.execute(Stripes.takeStatement(wanted));
                    }
                } else {
                    connection = snapshots.getConnection();
                }
            } catch (SQLException e) {
                throw new DatabaseException(name, String.valueOf(e.getMessage()), e);
            }
            rows = new SnapshotRows(tables, connection, name);
            declaration.checkGuard(arguments, rows);
        }

        /** Which rows will be changed, by what never changes: read before the snapshot that counts. */
        private SortedSet<Integer> wantedStripes() throws SQLException {
            try (Connection reading = commits.getConnection()) {
                reading.setAutoCommit(true);
                return Stripes.of(declaration.targets(arguments, new SnapshotRows(tables, reading, name)));
            }
        }

        @Override
        public Mode mode() {
            return mode;
        }

        @Override
        public Connection connection() {
            if (connection == null) {
                throw new IllegalStateException("this invocation of " + name + " is over");
            }
            return connection;
        }

        @Override
        public Map<String, Object> arguments() {
            return arguments;
        }

        private SnapshotRows rows() {
            return Objects.requireNonNull(rows);
        }

        void declared() {
            accept(declaration.effects(arguments, rows()));
        }

        @Override
        public void effects(List<Effect> captured) {
            arguments = declaration.withInsertedKeys(arguments, captured);
            List<Effect> declared = declaration.effects(arguments, rows());
            declaration.checkSame(declared, captured, rows());
            accept(declared);
        }

        private void accept(List<Effect> declared) {
            List<String> checks = plan.operation(name)
                    .map(Plan.OperationPlan::localChecks)
                    .orElseThrow(() -> new InvalidArgumentException(name, "operation", "is not in the plan"));
            LocalChecks local = new LocalChecks(application, name, rows(), declared);
            local.check(checks);
            local.checkNewKeys(generated);
            effects = List.copyOf(declared);
        }

        @Override
        public Optional<Receipt> repeated() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Receipt> commitAsync(@Nullable String result) {
            return CompletableFuture.completedFuture(commit(result));
        }

        @Override
        public Receipt commit(@Nullable String result) {
            List<Effect> checked = effects;
            if (checked == null) {
                throw new IllegalStateException("commit before the effects of " + name + " are known");
            }
            LogRecord entry = new LogRecord(name, arguments, checked);
            committing = true;
            try {
                if (mode == Mode.CONFLUENT) {
                    close();
                    return committer.commit(entry);
                }
                long pendingId = commitSerializable(entry);
                coordinatedCommitted.incrementAndGet();
                return committer.number(name, pendingId);
            } finally {
                committing = false;
                close();
            }
        }

        private long commitSerializable(LogRecord entry) {
            Connection transaction = connection();
            boolean committing = false;
            try {
                EffectWriter.becomeWriter(transaction);
                writer.write(transaction, List.of(entry.effects()));
                Committer.checkConstraintsNow(transaction);
                long pendingId = writer.leaveRecord(transaction, origin, entry);
                committing = true;
                transaction.commit();
                return pendingId;
            } catch (SQLException e) {
                if (committing && !SqlStates.retryable(e) && !SqlStates.refused(e)) {
                    throw new OutcomeUnknownException(name, "the connection was lost during the commit", e);
                }
                if (SqlStates.refused(e) && !SqlStates.uniqueViolation(e)) {
                    throw new ProofViolationException(name, String.valueOf(e.getMessage()), e);
                }
                throw new DatabaseException(name, String.valueOf(e.getMessage()), e);
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            Connection open = connection;
            connection = null;
            rows = null;
            try {
                if (open != null) {
                    release(open);
                }
            } finally {
                if (turn != null) {
                    turn.close();
                    turn = null;
                }
                // While it commits, the engine must not stop the committer that it needs.
                if (!committing && !left) {
                    left = true;
                    leave();
                }
            }
        }

        private void release(Connection open) {
            try (open) {
                open.rollback();
            } catch (SQLException e) {
                // The pool finds out for itself that the connection is broken; what was to be said has been said.
                effects = null;
            }
        }
    }

    /**
     * Refuses what is new, finishes what was begun, as long as an acknowledgement may take, and stops. The data sources
     * stay the caller's.
     */
    @Override
    public void close() {
        long deadline = System.nanoTime() + options.acknowledgementTimeout().toNanos();
        synchronized (lifecycle) {
            closed = true;
            long left = deadline - System.nanoTime();
            while (open > 0 && left > 0 && !Thread.currentThread().isInterrupted()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(lifecycle, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                left = deadline - System.nanoTime();
            }
        }
        committer.close();
    }
}
