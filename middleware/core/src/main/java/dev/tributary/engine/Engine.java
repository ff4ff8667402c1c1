package dev.tributary.engine;

import dev.tributary.coordinator.Desk;
import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Letter;
import dev.tributary.coordinator.Merged;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.coordinator.OtherSites;
import dev.tributary.coordinator.RemoteDesk;
import dev.tributary.coordinator.Standing;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.store.Json;
import dev.tributary.store.SnapshotRows;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operations of one application at one site.
 *
 * <p>A declared operation whose rows are named by its arguments is evaluated by the committer, together with whatever else
 * waits. Any other invocation reads one snapshot, is checked there, and hands its effects to the committer; a coordinated
 * one is either refused there when another has come between, or is a serializable transaction of its own. Each leaves one
 * record in the log. Safe for use by many threads.
 */
public final class Engine implements AutoCloseable {
    private static final int UNIQUE_VIOLATIONS = 5;
    private static final int OPTIMISTIC_ATTEMPTS = 5;
    private static final int BACKGROUND_THREADS = 16;
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Application application;
    private final Plan plan;
    private final String origin;
    private final String site;
    private final RequestHome home;
    private final DataSource snapshots;
    private final DataSource serializable;
    private final DataSource commits;
    private final EngineOptions options;
    private final EngineEvents events;
    private final Tables tables;
    private final EffectWriter writer;
    private final Stripes stripes;
    private final Committer committer;
    private final Components components;
    private final Map<String, Declaration> declarations = new HashMap<>();
    private final Rules rules;
    private final Map<String, Semaphore> turns = new HashMap<>();
    private final Attempt.Host host = new AttemptHost();
    private final ThreadPoolExecutor background;
    private final @Nullable OtherSites others;
    private final Merged merged;
    private final Forwarding forwarding;
    private @Nullable Desk desk;
    private final AtomicLong retries = new AtomicLong();
    private final Object lifecycle = new Object();
    private int open;
    private boolean closed;

    private Engine(Builder builder) {
        this.application = Objects.requireNonNull(builder.application, "application");
        this.plan = Objects.requireNonNull(builder.plan, "plan");
        this.origin = builder.origin == null ? builder.site : builder.origin;
        this.site = builder.site;
        this.home = builder.home != null ? builder.home : RequestHome.alone(builder.site);
        this.snapshots = Objects.requireNonNull(builder.snapshots, "snapshots");
        this.serializable = Objects.requireNonNull(builder.serializable, "serializable");
        this.commits = Objects.requireNonNull(builder.commits, "commits");
        this.options = builder.options;
        this.events = builder.events;
        this.tables = new Tables(application);
        this.writer = new EffectWriter(tables);
        this.stripes = new Stripes(application, plan);
        this.components = new Components(application, plan);
        this.committer = new Committer(
                origin, plan.fingerprint(), home.several(), commits, writer, stripes, components, options, events);
        for (Operation operation : application.operations()) {
            declarations.put(operation.name(), new Declaration(application, operation));
        }
        this.rules = new Rules(application, plan, tables, declarations);
        components.names().forEach(component -> turns.put(component, new Semaphore(1, true)));
        this.background = new ThreadPoolExecutor(
                BACKGROUND_THREADS,
                BACKGROUND_THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(options.queueCapacity()),
                work -> {
                    Thread thread = new Thread(work, "tributary-background-" + origin);
                    thread.setDaemon(true);
                    return thread;
                },
                (work, pool) -> {
                    throw new RejectedExecutionException();
                });
        background.allowCoreThreadTimeOut(true);
        this.others = builder.others;
        this.merged = new Merged(others == null ? snapshots : others.local());
        this.forwarding = new Forwarding(
                origin,
                site,
                plan.fingerprint(),
                others == null ? Map.of() : others.links(),
                others == null ? snapshots : others.local(),
                merged,
                others == null ? Duration.ZERO : others.readYourWrites(),
                options);
    }

    /** The configured coordinator is the first one; who it is later on, the database knows. */
    private void start() throws SQLException {
        try (Connection connection = commits.getConnection()) {
            connection.setAutoCommit(false);
            EffectWriter.becomeWriter(connection);
            Epoch current = Epochs.begin(connection, others == null ? site : others.coordinator());
            connection.commit();
            forwarding.begin(current);
        }
        committer.start();
        if (others != null) {
            desk = new Desk(
                    others.local(),
                    merged,
                    plan.fingerprint(),
                    new Correspondence(application, rules, new DeskCalls()));
            desk.open();
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
        private @Nullable RequestHome home;
        private @Nullable String origin;
        private @Nullable DataSource commits;
        private @Nullable DataSource snapshots;
        private @Nullable DataSource serializable;
        private EngineOptions options = EngineOptions.defaults();
        private EngineEvents events = EngineEvents.NONE;
        private @Nullable OtherSites others;

        private Builder() {}

        public Builder application(Application value) {
            application = value;
            return this;
        }

        public Builder plan(Plan value) {
            plan = value;
            return this;
        }

        /** The site's name. */
        public Builder site(String value) {
            site = value;
            return this;
        }

        /** Which request ids are at home here; all of them unless given. */
        public Builder requestHome(RequestHome value) {
            home = value;
            return this;
        }

        /** The name that its records get in the log; the site's name unless given. */
        public Builder origin(String value) {
            origin = value;
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

        /** The other sites; without any, everything coordinated runs here. */
        public Builder others(@Nullable OtherSites value) {
            others = value;
            return this;
        }

        /**
         * Starts an engine.
         *
         * @throws IllegalStateException when the database cannot be used
         */
        public Engine start() {
            Engine engine = new Engine(this);
            try {
                engine.start();
            } catch (SQLException e) {
                throw new IllegalStateException("the engine cannot use its database: " + e.getMessage(), e);
            }
            return engine;
        }
    }

    /** The name that its records have in the log: the site's, or one that it got when the database was restored. */
    public String origin() {
        return origin;
    }

    /** Where the ids of requests are at home that are made here. */
    public RequestHome requestHome() {
        return home;
    }

    public Application application() {
        return application;
    }

    public Plan plan() {
        return plan;
    }

    /** How far this version is from running alone. */
    public Stage stage() {
        return rules.stage();
    }

    /**
     * Lets this version rely on more of its own rules, from the next invocation on; those that have begun go on under the
     * stricter ones.
     */
    public void advance(Stage next) {
        rules.advance(next);
        if (next == Stage.ALONE) {
            components.alone();
        }
    }

    /** How an operation runs; an operation that the plan does not know is coordinated. */
    public Mode mode(String operation) {
        return rules.mode(operation);
    }

    /** How other sites' records come into this site's tables. */
    public SiteMerge siteMerge() {
        return new SiteMerge(origin, writer, new MergeState(tables), stripes, committer.numbering());
    }

    public EngineStatus status() {
        return new EngineStatus(
                committer.alive(),
                committer.queued(),
                committer.confluentCommitted(),
                committer.coordinatedCommitted(),
                committer.batches(),
                retries.get(),
                forwarding.known(),
                forwarding.unreachable(),
                committer.lastError());
    }

    /**
     * Executes a declared operation: its declaration is its code.
     *
     * @throws dev.tributary.outcome.OperationException when it did not succeed
     */
    public Receipt invoke(OperationCall call) {
        declaration(call.operation()).checkArguments(call.arguments());
        return retrying(call.operation(), Coordination.VALIDATED, way -> {
            Optional<RemoteDesk> coordinator = coordinator(call.operation());
            if (coordinator.isPresent()) {
                return forwarding.invoke(coordinator.get(), call);
            }
            Submission.Call evaluated = evaluated(call, null);
            if (evaluated == null) {
                return onSnapshot(call, way, null);
            }
            submit(evaluated, options.admissionTimeout());
            return committer.await(evaluated);
        });
    }

    /** The desk that a call has to go to; empty when it runs here. */
    private Optional<RemoteDesk> coordinator(String operation) {
        return mode(operation) == Mode.CONFLUENT ? Optional.empty() : forwarding.desk(operation);
    }

    /**
     * As {@link #invoke}, without waiting: not for the acknowledgement, and not for a place in the queue either.
     *
     * @return exceptionally what {@link #invoke} throws
     */
    public CompletableFuture<Receipt> invokeAsync(OperationCall call) {
        try {
            declaration(call.operation()).checkArguments(call.arguments());
            if (coordinator(call.operation()).isPresent()) {
                return forwarding.later(call.operation(), () -> invoke(call));
            }
            Submission.Call evaluated = evaluated(call, null);
            if (evaluated == null) {
                return later(() -> invoke(call));
            }
            submit(evaluated, Duration.ZERO);
            return committer.answered(evaluated).exceptionallyCompose(failure -> {
                if (!(Committer.cause(failure) instanceof NotCoordinatorException moved)) {
                    return CompletableFuture.failedFuture(failure);
                }
                forwarding.learn(moved.current());
                return forwarding.later(call.operation(), () -> invoke(call));
            });
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new OverloadedException(
                    call.operation(), options.queueCapacity() + " invocations wait already", e));
        } catch (OperationException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs what has to wait for a connection, or for its turn, outside the caller's thread. */
    private CompletableFuture<Receipt> later(Supplier<Receipt> work) {
        return CompletableFuture.supplyAsync(work, background)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Committer.cause(failure)));
    }

    /** What the committer can evaluate itself; null for an operation that needs queries. */
    private Submission.@Nullable Call evaluated(OperationCall call, @Nullable UUID letter) {
        Declaration declaration = declaration(call.operation());
        DeclaredCall declared = rules.inBatch(call.operation());
        // A key that the caller brings may have been used before, which takes a query to find out.
        if (declared == null
                || call.arguments().keySet().stream().anyMatch(declaration::isFresh)
                || elsewhere(call) != null) {
            return null;
        }
        String id = call.requestId();
        String digest = id == null ? "" : Requests.digest(call);
        NewKeys newKeys = newKeys(call, digest);
        Map<String, Object> arguments = declaration.withNewKeys(call.arguments(), newKeys);
        Map<String, Object> keys = new LinkedHashMap<>(arguments);
        keys.keySet().removeAll(call.arguments().keySet());
        return new Submission.Call(
                declared,
                new Submission.Request(
                        call.operation(),
                        id,
                        arguments,
                        Json.arguments(arguments),
                        keys,
                        newKeys,
                        digest,
                        null,
                        components.of(call.operation()).orElse(null),
                        call.trace(),
                        letter),
                new CompletableFuture<>());
    }

    /** Copies of a request that may run anywhere make the same rows. */
    private NewKeys newKeys(OperationCall call, String digest) {
        String id = call.requestId();
        return id != null && rules.unrepeatable(call.operation()) == null
                ? NewKeys.of(id, call.operation(), digest)
                : NewKeys.GENERATED;
    }

    /** Why only another site can be asked with this request id; null when it is at home here or can be repeated. */
    private @Nullable String elsewhere(OperationCall call) {
        String id = call.requestId();
        return id == null || mode(call.operation()) == Mode.COORDINATED || home.isHere(id)
                ? null
                : rules.unrepeatable(call.operation());
    }

    private static void refuseElsewhere(OperationCall call, String reason) {
        String id = Objects.requireNonNull(call.requestId());
        throw new RequestElsewhereException(call.operation(), id, RequestHome.of(id), reason);
    }

    private void submit(Submission submission, Duration patience) {
        enter(submission.operation());
        submission.whenAnswered(this::leave);
        committer.submit(submission, patience);
    }

    private Receipt onSnapshot(OperationCall call, Coordination coordination, @Nullable UUID letter) {
        try (Attempt attempt = openHere(call, coordination)) {
            attempt.by(letter);
            Optional<Receipt> repeated = attempt.repeated();
            if (repeated.isPresent()) {
                return repeated.get();
            }
            attempt.declared();
            return attempt.commit(null);
        }
    }

    /**
     * Begins one attempt of an operation with a body. The guard holds when this returns, unless the call is {@link
     * Invocation#repeated}.
     *
     * @throws dev.tributary.outcome.OperationException when the operation cannot run with these arguments here
     */
    public Invocation begin(OperationCall call) {
        return begin(call, options.coordination());
    }

    /**
     * As {@link #begin(OperationCall)}, with the body's own choice of how it is kept apart from others.
     *
     * @param coordination of no importance to a confluent operation
     */
    public Invocation begin(OperationCall call, Coordination coordination) {
        Attempt attempt = open(call, coordination);
        return begun(attempt, () -> {
            String id = call.requestId();
            if (id != null
                    && attempt.mode() == Mode.CONFLUENT
                    && !attempt.isKnown()
                    && !home.isHere(id)
                    && declaration(call.operation()).leavesKeys(call.arguments())) {
                refuseElsewhere(call, "its body makes the keys of new rows");
            }
        });
    }

    /** How bodies of coordinated operations are kept apart that do not say it themselves. */
    public Coordination coordination() {
        return options.coordination();
    }

    /** Runs attempts of an operation: a coordinated one again and again, until its deadline, while it loses races. */
    public <T> T retrying(String operation, Supplier<T> attempt) {
        return retrying(operation, options.coordination(), coordination -> attempt.get());
    }

    /**
     * As {@link #retrying(String, Supplier)}, with the body's own choice of how it is kept apart from others.
     *
     * @param attempt is told how to begin: after some optimistic attempts that lost their race, not optimistically
     */
    public <T> T retrying(String operation, Coordination coordination, Function<Coordination, T> attempt) {
        return retrying(operation, coordination, true, attempt);
    }

    private <T> T retrying(
            String operation, Coordination coordination, boolean anywhere, Function<Coordination, T> attempt) {
        if (mode(operation) == Mode.CONFLUENT) {
            return attempt.apply(coordination);
        }
        long deadline = System.nanoTime() + options.coordinatedDeadline().toNanos();
        Coordination way = coordination;
        for (int count = 1; ; count++) {
            try {
                return attempt.apply(way);
            } catch (RuntimeException e) {
                // What may have been committed is never tried again, however it is wrapped and whatever caused it.
                Optional<NotCoordinatorException> moved = find(e, NotCoordinatorException.class);
                if (find(e, OutcomeUnknownException.class).isPresent() || !(moved.isPresent() ? anywhere : mayWin(e))) {
                    throw e;
                }
                moved.ifPresent(known -> forwarding.learn(known.current()));
                // Whoever won has committed, so that the next attempt sees the row; an invariant would have rejected
                // it.
                if (SqlStates.uniqueViolation(e) && count >= UNIQUE_VIOLATIONS) {
                    throw new ProofViolationException(operation, String.valueOf(e.getMessage()), e);
                }
                if (System.nanoTime() >= deadline && moved.isPresent()) {
                    throw new CoordinatorUnavailableException(
                            operation, "it is moving, and " + moved.get().getMessage(), e);
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
                if (count >= OPTIMISTIC_ATTEMPTS) {
                    way = Coordination.SERIALIZABLE;
                }
                pause(count);
            }
        }
    }

    /** Whether another attempt may succeed: nothing has happened, and only because somebody else was quicker. */
    private static boolean mayWin(Throwable error) {
        return find(error, StaleVersionException.class).isPresent()
                || SqlStates.retryable(error)
                || SqlStates.uniqueViolation(error);
    }

    private static <E extends Throwable> Optional<E> find(Throwable error, Class<E> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
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

    private Attempt open(OperationCall call, Coordination coordination) {
        Declaration declaration = declaration(call.operation());
        declaration.checkArguments(call.arguments());
        Optional<RemoteDesk> coordinator = coordinator(call.operation());
        if (coordinator.isEmpty()) {
            return openHere(call, coordination);
        }
        enter(call.operation());
        String component = components.of(call.operation()).orElseThrow();
        ForwardedAttempt attempt = new ForwardedAttempt(
                host, declaration, call, component, turns.get(component), forwarding, coordinator.get());
        long deadline = System.nanoTime() + options.coordinatedDeadline().toNanos();
        return begun(attempt, () -> attempt.begin(deadline));
    }

    private Attempt openHere(OperationCall call, Coordination coordination) {
        Declaration declaration = declaration(call.operation());
        enter(call.operation());
        String component = components.of(call.operation()).orElse(null);
        if (component != null && coordination == Coordination.SERIALIZABLE) {
            SerializableAttempt attempt =
                    new SerializableAttempt(host, declaration, call, component, origin, writer, stripes);
            return begun(attempt, () -> attempt.begin(commits, serializable, options.coordinatedDeadline()));
        }
        SnapshotAttempt attempt = new SnapshotAttempt(
                host,
                declaration,
                call,
                component,
                origin,
                component == null ? null : turns.get(component),
                options.admissionTimeout());
        return begun(attempt, () -> attempt.begin(snapshots));
    }

    private static Attempt begun(Attempt attempt, Runnable begin) {
        try {
            begin.run();
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

    /** What other sites ask for is done here or refused, and never passed on. */
    private final class DeskCalls implements Correspondence.Calls {
        @Override
        public CompletableFuture<Receipt> declared(OperationCall call, Letter letter) {
            declaration(call.operation()).checkArguments(call.arguments());
            Submission.Call evaluated = evaluated(call, letter.id());
            if (evaluated == null) {
                return later(() -> retrying(
                        call.operation(), Coordination.VALIDATED, false, way -> onSnapshot(call, way, letter.id())));
            }
            submit(evaluated, Duration.ZERO);
            return committer.answered(evaluated);
        }

        @Override
        public CompletableFuture<Receipt> checked(OperationCall call, Letter letter, Letter.Checked checked) {
            Submission.Request request = new Submission.Request(
                    call.operation(),
                    call.requestId(),
                    present(call.arguments()),
                    letter.arguments(),
                    Json.readKeys(checked.keys()),
                    NewKeys.GENERATED,
                    letter.requestId() == null ? Requests.digest(call) : checked.digest(),
                    checked.result(),
                    components.of(call.operation()).orElse(null),
                    letter.trace(),
                    letter.id());
            Submission.Checked submission = new Submission.Checked(
                    Json.readEffects(application, checked.effects()),
                    checked.effects(),
                    checked.seen().of(origin),
                    checked.seenEpoch(),
                    request,
                    new CompletableFuture<>());
            submit(submission, Duration.ZERO);
            return committer.answered(submission);
        }

        private Map<String, Object> present(Map<String, @Nullable Object> arguments) {
            Map<String, Object> present = new LinkedHashMap<>();
            arguments.forEach((name, value) -> {
                if (value != null) {
                    present.put(name, value);
                }
            });
            return present;
        }
    }

    /** What this site has merged, its own records included: what a caller here may have seen. */
    public VersionVector merged() throws SQLException {
        return merged.now();
    }

    /** Waits until this site has merged what a caller has seen elsewhere; false when it takes longer than given. */
    public boolean awaitMerged(VersionVector seen, Duration patience) {
        return merged.reached(seen, patience).join();
    }

    /** What this site may do, as its database says. */
    public Standing standing() throws SQLException {
        return forwarding.standing();
    }

    /** The coordinator, as far as this instance has heard. */
    public Epoch epoch() {
        return forwarding.known();
    }

    private final class AttemptHost implements Attempt.Host {
        @Override
        public Committer committer() {
            return committer;
        }

        @Override
        public LocalChecks localChecks(String operation) {
            LocalChecks checks = rules.checks(operation);
            if (checks == null) {
                throw new InvalidArgumentException(operation, "operation", "is not in the plan");
            }
            return checks;
        }

        @Override
        public SnapshotRows rows(Connection connection, String operation) {
            return new SnapshotRows(tables, connection, operation);
        }

        @Override
        public NewKeys newKeys(OperationCall call) {
            return Engine.this.newKeys(call, Requests.digest(call));
        }

        @Override
        public void checkHome(OperationCall call) {
            String reason = elsewhere(call);
            if (reason != null) {
                refuseElsewhere(call, reason);
            }
        }

        @Override
        public void ended() {
            leave();
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
        Desk letters = desk;
        if (letters != null) {
            letters.close();
        }
        forwarding.close();
        merged.close();
        committer.close();
        background.shutdown();
    }
}
