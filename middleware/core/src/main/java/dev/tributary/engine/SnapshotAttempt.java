package dev.tributary.engine;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.effect.Effect;
import dev.tributary.store.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on a snapshot: the whole of a confluent invocation's reading, and the optimistic half of a coordinated one,
 * whose commit is refused when its conflict component has moved on since the snapshot.
 */
final class SnapshotAttempt extends Attempt {
    private final String origin;
    private final Duration admissionTimeout;
    private long seen;
    private long epoch;

    SnapshotAttempt(
            Host host,
            Declaration declaration,
            OperationCall call,
            @Nullable String component,
            String origin,
            @Nullable Semaphore turn,
            Duration admissionTimeout) {
        super(host, declaration, call, component, turn);
        this.origin = origin;
        this.admissionTimeout = admissionTimeout;
    }

    void begin(DataSource snapshots) {
        takeTurn();
        try {
            Connection opened = snapshots.getConnection();
            reading(opened);
            if (component != null) {
                seen = Numbering.lastSequence(opened, origin);
                epoch = Epochs.current(opened).map(Epoch::number).orElse(0L);
            }
            if (!isRepeated(opened)) {
                host.checkHome(call);
                checkGuard();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public Mode mode() {
        return component == null ? Mode.CONFLUENT : Mode.COORDINATED;
    }

    @Override
    Submission submit(@Nullable String result) {
        List<Effect> effects = checkedEffects();
        Submission.Checked checked = new Submission.Checked(
                effects, Json.effects(effects), seen, epoch, request(result), new CompletableFuture<>());
        // A connection must not be held while the caller waits: others need it to read.
        release();
        host.committer().submit(checked, admissionTimeout);
        return checked;
    }
}
