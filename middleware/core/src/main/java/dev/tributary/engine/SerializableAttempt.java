package dev.tributary.engine;

import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Mailbox;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.coordinator.Standing;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.store.Pipeline;
import dev.tributary.store.SnapshotRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An attempt as one SERIALIZABLE transaction, which queues for its rows before its snapshot is taken. */
final class SerializableAttempt extends Attempt {
    private final EffectWriter writer;
    private final String origin;
    private final Stripes stripes;
    private final Declaration declaration;
    private Stripes.@Nullable Turn turn;
    private long epoch;

    SerializableAttempt(
            Host host,
            Declaration declaration,
            OperationCall call,
            String component,
            String origin,
            EffectWriter writer,
            Stripes stripes) {
        super(host, declaration, call, component, null);
        this.declaration = declaration;
        this.origin = origin;
        this.writer = writer;
        this.stripes = stripes;
    }

    void begin(DataSource readCommitted, DataSource serializable, Duration deadline) {
        try {
            SortedSet<Integer> wanted;
            try (Connection reading = readCommitted.getConnection()) {
                reading.setAutoCommit(true);
                // In the transaction itself the question would make it conflict with other requests.
                if (isRepeated(reading)) {
                    return;
                }
                wanted = wantedStripes(reading);
            }
            turn = stripes.take(name(), wanted, deadline, host.committer().hasConfluentCallers());
            Connection opened = serializable.getConnection();
            reading(opened);
            Pipeline queueing = new Pipeline(opened);
            // A body that never comes back must not hold its stripe, and so the committer, for ever.
            queueing.add(
                    "SET LOCAL idle_in_transaction_session_timeout = " + deadline.toMillis(), Pipeline.Binding.NONE);
            // Nobody is answered before the transaction that numbers the record is durable, and this one with it: no
            // lock
            // has to be held for as long as a flush takes.
            queueing.add("SET LOCAL synchronous_commit = off", Pipeline.Binding.NONE);
            queueing.add(Epochs.HOLD, Pipeline.Binding.NONE);
            queueing.add(Stripes.takeStatement(wanted), Pipeline.Binding.NONE);
            queueing.add(Components.enterStatement(Objects.requireNonNull(component)), Pipeline.Binding.NONE);
            List<Standing> standing = new ArrayList<>(1);
            Epochs.standing(queueing, origin, standing::add);
            queueing.send();
            requireHere(standing.get(0));
            checkGuard();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The epoch cannot be closed any more before this transaction ends. */
    private void requireHere(Standing standing) {
        Standing.Decision decision = standing.coordinated();
        if (decision instanceof Standing.Elsewhere elsewhere) {
            throw new NotCoordinatorException(elsewhere.epoch());
        }
        if (decision instanceof Standing.Lost) {
            throw new SiteLostException(name(), null);
        }
        if (decision instanceof Standing.CatchingUp catchingUp) {
            throw new CoordinatorUnavailableException(name(), catchingUp.problem(), null);
        }
        epoch = standing.current().number();
    }

    /** Which rows will be changed, by what never changes: read before the snapshot that counts. */
    private SortedSet<Integer> wantedStripes(Connection reading) {
        SnapshotRows rows = host.rows(reading, name());
        return Stripes.of(declaration.targets(call.arguments(), rows));
    }

    @Override
    public Mode mode() {
        return Mode.COORDINATED;
    }

    @Override
    Submission submit(@Nullable String result) {
        List<Effect> effects = checkedEffects();
        Submission.Request request = request(result);
        Connection transaction = connection();
        boolean committing = false;
        try {
            // What the snapshot shows need not be locked: where it is out of date the update fails, and all is tried
            // again.
            Overlay after = new Overlay(writer.schema(), rows());
            after.merge(effects);
            Pipeline pipeline = new Pipeline(transaction);
            pipeline.add(EffectWriter.BECOME_WRITER, Pipeline.Binding.NONE);
            Set<RowId> deleted = writer.writeUnnumbered(pipeline, after);
            pipeline.add(Batch.CHECK_CONSTRAINTS, Pipeline.Binding.NONE);
            commitLetter(pipeline, request);
            long pendingId = host.committer().numbering().leaveRecord(pipeline, request, effects, epoch, deleted);
            if (request.id() != null && !Requests.keepPending(transaction, origin, request, pendingId)) {
                throw new SQLException("the request id is being used by another instance", "40001");
            }
            committing = true;
            transaction.commit();
            release();
            Submission.Unnumbered record =
                    new Submission.Unnumbered(name(), pendingId, Map.copyOf(request.keys()), new CompletableFuture<>());
            host.committer().number(record);
            return record;
        } catch (SQLException e) {
            if (committing && !SqlStates.retryable(e) && !SqlStates.refused(e)) {
                throw new OutcomeUnknownException(name(), "the connection was lost during the commit", e);
            }
            if (SqlStates.refused(e) && !SqlStates.uniqueViolation(e)) {
                throw new ProofViolationException(name(), String.valueOf(e.getMessage()), e);
            }
            throw failed(e);
        }
    }

    private void commitLetter(Pipeline pipeline, Submission.Request request) throws SQLException {
        UUID letter = request.letter();
        if (letter == null) {
            return;
        }
        Set<UUID> commitable = new HashSet<>();
        Mailbox.commit(pipeline, List.of(letter), commitable);
        pipeline.send();
        if (commitable.isEmpty()) {
            throw new OutcomeUnknownException(name(), "another instance has answered it", null);
        }
    }

    @Override
    void release() {
        super.release();
        if (turn != null) {
            turn.close();
            turn = null;
        }
    }
}
