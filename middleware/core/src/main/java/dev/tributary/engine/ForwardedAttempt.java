package dev.tributary.engine;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Letter;
import dev.tributary.coordinator.Merged;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.coordinator.RemoteDesk;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.effect.Effect;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.store.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of a coordinated operation at a site that is not the coordinator: its body reads a snapshot of the
 * coordinator's database, and what it has done goes there as a letter. Nothing is locked there meanwhile.
 */
final class ForwardedAttempt extends Attempt {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Forwarding forwarding;
    private final RemoteDesk desk;
    private VersionVector dependencies = VersionVector.EMPTY;
    private VersionVector seen = VersionVector.EMPTY;
    private long epoch;

    ForwardedAttempt(
            Host host,
            Declaration declaration,
            OperationCall call,
            String component,
            @Nullable Semaphore turn,
            Forwarding forwarding,
            RemoteDesk desk) {
        super(host, declaration, call, component, turn);
        this.forwarding = forwarding;
        this.desk = desk;
    }

    void begin(long deadlineNanos) {
        desk.requireReachable(name());
        dependencies = forwarding.seenHere(name());
        takeTurn();
        try {
            while (!opened()) {
                release();
                if (System.nanoTime() - deadlineNanos >= 0) {
                    throw new CoordinatorUnavailableException(
                            name(), desk.site() + " has not merged in time what this site has seen", null);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (SQLException e) {
            throw SqlStates.connectionLost(e)
                    ? new CoordinatorUnavailableException(name(), String.valueOf(e.getMessage()), e)
                    : failed(e);
        }
    }

    /** False when the snapshot does not show yet what this site has seen, or the number of a repeated call's record. */
    private boolean opened() throws SQLException {
        Connection opened = desk.link().snapshots().getConnection();
        reading(opened);
        seen = Merged.vector(opened);
        Epoch current = Epochs.current(opened).orElseThrow(() -> new SQLException("tributary.epoch is empty"));
        if (!seen.covers(dependencies)) {
            return false;
        }
        if (!current.site().equals(desk.site())) {
            throw new NotCoordinatorException(current);
        }
        epoch = current.number();
        if (isRepeated(opened)) {
            return !waitsForNumber();
        }
        checkGuard();
        return true;
    }

    @Override
    public Mode mode() {
        return Mode.COORDINATED;
    }

    @Override
    Submission submit(@Nullable String result) {
        List<Effect> effects = checkedEffects();
        Submission.Request request = request(result);
        // The connection goes back before the answer is awaited: others need it to read.
        release();
        Submission.Checked submission =
                new Submission.Checked(effects, Json.effects(effects), 0, epoch, request, new CompletableFuture<>());
        Letter letter = new Letter(
                UUID.randomUUID(),
                forwarding.plan(),
                name(),
                request.argumentsJson(),
                request.id(),
                dependencies,
                epoch,
                request.trace(),
                new Letter.Checked(
                        submission.effectsJson(),
                        Json.arguments(request.keys()),
                        request.digest(),
                        result,
                        seen,
                        epoch));
        submission.receipt().complete(forwarding.ask(desk, letter));
        return submission;
    }
}
