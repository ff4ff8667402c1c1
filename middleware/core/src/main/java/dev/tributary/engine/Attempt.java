package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.store.Json;
import dev.tributary.store.SnapshotRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt whose effects are determined in its caller's thread, on a connection of its own. */
abstract sealed class Attempt implements Invocation permits SnapshotAttempt, ForwardedAttempt, SerializableAttempt {
    /** What attempts need of their engine. */
    interface Host {
        Committer committer();

        /** The checks that the plan has not discharged for an operation. */
        LocalChecks localChecks(String operation);

        SnapshotRows rows(Connection connection, String operation);

        /** Where the keys of a call's new rows come from when its declaration is its code. */
        NewKeys newKeys(OperationCall call);

        /**
         * Makes sure that a call whose request id has no outcome here may be the first.
         *
         * @throws dev.tributary.outcome.RequestElsewhereException when another site may know one
         */
        void checkHome(OperationCall call);

        /** Called once for each attempt, when nothing of it is left to do. */
        void ended();
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Attempt.class);

    /** Bodies of one instance take turns, as far as none takes too long: at the same time all but one would be stale. */
    private static final long LONGEST_TURN_SECONDS = 1;

    final Host host;
    final OperationCall call;
    final @Nullable String component;
    private final Declaration declaration;
    private Map<String, Object> arguments;
    private @Nullable Connection connection;
    private @Nullable SnapshotRows rows;
    private @Nullable List<Effect> effects;
    private Requests.@Nullable First first;
    private final @Nullable Semaphore turn;
    private boolean hasTurn;
    private @Nullable UUID letter;
    private boolean submitted;
    private final AtomicBoolean ended = new AtomicBoolean();

    Attempt(
            Host host,
            Declaration declaration,
            OperationCall call,
            @Nullable String component,
            @Nullable Semaphore turn) {
        this.host = host;
        this.declaration = declaration;
        this.call = call;
        this.component = component;
        this.turn = turn;
        this.arguments = call.arguments();
    }

    /** Names the letter by which another site has asked for it. */
    final void by(@Nullable UUID asked) {
        letter = asked;
    }

    final void takeTurn() {
        if (turn == null || hasTurn) {
            return;
        }
        try {
            hasTurn = turn.tryAcquire(LONGEST_TURN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    final String name() {
        return call.operation();
    }

    /** Starts to read through a connection; it is given back with {@link #release}. */
    final void reading(Connection opened) {
        connection = opened;
        rows = host.rows(opened, name());
    }

    final SnapshotRows rows() {
        return Objects.requireNonNull(rows);
    }

    final void checkGuard() {
        declaration.checkGuard(arguments, Objects.requireNonNull(rows));
    }

    /** Looks whether the call's request id has an outcome already. */
    final boolean isRepeated(Connection reading) throws SQLException {
        String id = call.requestId();
        if (id == null) {
            return false;
        }
        Requests.First found = Requests.find(reading, List.of(id)).get(id);
        if (found != null) {
            found.requireSame(id, name(), Requests.digest(call));
            first = found;
        }
        return found != null;
    }

    /** Whether the first outcome of the request id has no number yet. */
    final boolean waitsForNumber() {
        return first != null && first.sequence() == null;
    }

    /** Whether the call's request id has an outcome. */
    final boolean isKnown() {
        return first != null;
    }

    @Override
    public final Optional<Receipt> repeated() {
        Requests.First known = first;
        if (known == null) {
            return Optional.empty();
        }
        Long sequence = known.sequence();
        if (sequence == null) {
            Submission.Unnumbered record =
                    new Submission.Unnumbered(name(), known.pendingId(), Map.of(), new CompletableFuture<>());
            host.committer().number(record);
            sequence = host.committer().await(record).sequence();
        }
        return Optional.of(known.receipt(sequence));
    }

    @Override
    public final Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("this invocation of " + name() + " is over");
        }
        return connection;
    }

    @Override
    public final Map<String, Object> arguments() {
        return arguments;
    }

    /** Takes the effects from the declaration, whose keys were generated for this call. */
    final void declared() {
        NewKeys keys = host.newKeys(call);
        Set<Object> made = new HashSet<>();
        arguments = declaration.withNewKeys(arguments, keys, made);
        Generation generation = declaration.generate(arguments, Objects.requireNonNull(rows), keys);
        made.addAll(generation.generated());
        accept(generation.effects(), keys.unused() ? made : Set.of());
    }

    @Override
    public final void effects(List<Effect> captured) {
        Declaration.Explanation explanation = declaration.explain(arguments, captured, Objects.requireNonNull(rows));
        arguments = explanation.arguments();
        accept(explanation.effects(), Set.of());
    }

    private void accept(List<Effect> declared, Set<Object> generated) {
        host.localChecks(name()).check(declared, Objects.requireNonNull(rows), generated);
        effects = List.copyOf(declared);
    }

    final List<Effect> checkedEffects() {
        List<Effect> checked = effects;
        if (checked == null) {
            throw new IllegalStateException("commit before the effects of " + name() + " are known");
        }
        return checked;
    }

    final Submission.Request request(@Nullable String result) {
        Map<String, Object> keys = new LinkedHashMap<>(arguments);
        keys.keySet().removeIf(parameter -> !declaration.isFresh(parameter));
        String id = call.requestId();
        return new Submission.Request(
                name(),
                id,
                arguments,
                Json.arguments(arguments),
                keys,
                NewKeys.GENERATED,
                id == null ? "" : Requests.digest(call),
                result,
                component,
                call.trace(),
                letter);
    }

    @Override
    public final Receipt commit(@Nullable String result) {
        return host.committer().await(submitted(result));
    }

    @Override
    public final CompletableFuture<Receipt> commitAsync(@Nullable String result) {
        return host.committer().answered(submitted(result));
    }

    private Submission submitted(@Nullable String result) {
        Submission submission;
        try {
            submission = submit(result);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        submitted = true;
        release();
        submission.whenAnswered(this::end);
        return submission;
    }

    /** Hands the effects over; when this returns they wait for the committer, or are committed and want their number. */
    abstract Submission submit(@Nullable String result);

    final OperationException failed(SQLException error) {
        return SqlStates.replaced(error)
                ? new DatabaseReplacedException(name(), error)
                : new DatabaseException(name(), String.valueOf(error.getMessage()), error);
    }

    /** Gives back the connection; what is not committed by then is rolled back. */
    void release() {
        Connection open = connection;
        connection = null;
        rows = null;
        if (open == null) {
            return;
        }
        try (open) {
            open.rollback();
        } catch (SQLException e) {
            LOGGER.debug("{}: the pool finds out for itself that a connection is broken", name(), e);
        }
    }

    @Override
    public final void close() {
        release();
        if (!submitted) {
            end();
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            if (hasTurn && turn != null) {
                turn.release();
            }
            host.ended();
        }
    }
}
