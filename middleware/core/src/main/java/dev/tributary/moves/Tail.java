package dev.tributary.moves;

import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.log.LogEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lost site has committed and no survivor has: it is in the lost site's database only, and is never merged. */
public final class Tail {
    private static final int RECORDS_AT_ONCE = 1_000;

    private Tail() {}

    /**
     * A record that is lost.
     *
     * @param arguments JSON
     * @param requestId null when the caller gave none
     */
    public record Lost(
            String origin,
            long sequence,
            Instant committedAt,
            String operation,
            String arguments,
            @Nullable String requestId) {}

    /** Takes records one after the other. */
    public interface Reader {
        void read(Lost record);
    }

    /**
     * Lists the records of an origin after a sequence, in their order.
     *
     * @param lost of the lost site's database
     * @return how many there are
     */
    public static long list(Connection lost, String origin, long after, Reader reader) throws SQLException {
        long position = after;
        long found = 0;
        List<LogBatch> batches;
        do {
            batches = LogBatches.read(lost, origin, position, RECORDS_AT_ONCE);
            for (LogBatch batch : batches) {
                for (int i = 0; i < batch.entries().size(); i++) {
                    long sequence = batch.firstSequence() + i;
                    if (sequence > after) {
                        reader.read(lost(batch, sequence, batch.entries().get(i)));
                        found++;
                    }
                }
                position = batch.lastSequence();
            }
        } while (!batches.isEmpty());
        return found;
    }

    private static Lost lost(LogBatch batch, long sequence, LogEntry entry) {
        return new Lost(
                batch.origin(),
                sequence,
                batch.committedAt(),
                entry.operation(),
                entry.arguments(),
                entry.request() == null ? null : entry.request().id());
    }
}
