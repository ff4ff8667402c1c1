package dev.tributary.sample.live;

import dev.tributary.sample.live.LiveState.Merge;
import java.sql.Timestamp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of other sites that were merged here last, from the log. There may be thousands between two looks: then it has
 * the newest few.
 */
final class MergeFeed {
    /** How many are kept for whoever opens the page. */
    private static final int KEPT = 12;

    /** How many are read of one site at a look. */
    private static final int SAMPLE = 6;

    private static final int CHANGES = 4;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Map<String, Long> seen = new HashMap<>();
    private final Deque<Merge> newest = new ArrayDeque<>();

    MergeFeed(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** How far an origin's log is merged here. */
    record Origin(String origin, String site, long lastSequence) {}

    private record LoggedRecord(
            String origin, long sequence, String operation, String mode, String effects, Timestamp committedAt) {}

    /** The newest last. */
    List<Merge> read(List<Origin> others, Map<String, String> names) {
        Effects effects = new Effects(names);
        for (Origin origin : others) {
            long before = seen.getOrDefault(origin.origin(), Math.max(0, origin.lastSequence() - SAMPLE));
            if (origin.lastSequence() > before) {
                List<LoggedRecord> records = sample(origin, before);
                for (int i = records.size() - 1; i >= 0; i--) {
                    newest.addLast(merge(origin.site(), records.get(i), effects));
                }
            }
            seen.put(origin.origin(), origin.lastSequence());
        }
        while (newest.size() > KEPT) {
            newest.removeFirst();
        }
        return List.copyOf(newest);
    }

    /** The newest first. Whole batches are found by their index, and records in them are not, so the last batches come first. */
    private List<LoggedRecord> sample(Origin origin, long after) {
        List<Long> batches = jdbc.sql("""
                        SELECT last_sequence FROM tributary.log_batch
                         WHERE origin = ? AND last_sequence > ? AND last_sequence <= ?
                         ORDER BY last_sequence DESC LIMIT ?""")
                .params(origin.origin(), after, origin.lastSequence(), SAMPLE)
                .query(Long.class)
                .list();
        return batches.stream()
                .flatMap(batch ->
                        jdbc.sql("""
                        SELECT origin, sequence, operation, mode, effects::text AS effects, committed_at FROM tributary.log
                         WHERE origin = ? AND batch = ? AND mode <> 'control' ORDER BY sequence DESC LIMIT ?""").params(origin.origin(), batch, SAMPLE).query(LoggedRecord.class).list().stream())
                .limit(SAMPLE)
                .toList();
    }

    private Merge merge(String site, LoggedRecord read, Effects effects) {
        List<String> changes = effects.words(json, read.effects());
        return new Merge(
                read.origin() + "/" + read.sequence(),
                site,
                read.operation(),
                read.mode(),
                read.committedAt().getTime(),
                changes.subList(0, Math.min(CHANGES, changes.size())));
    }
}
