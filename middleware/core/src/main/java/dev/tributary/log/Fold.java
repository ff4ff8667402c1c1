package dev.tributary.log;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.RecordMerge;
import dev.tributary.engine.RequestCopies;
import dev.tributary.store.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Merges records into copies, with the code that the committer merges with. Stamps tell the order between origins: a
 * record's stamp is higher than that of anything that it saw. Keeps some thousand records in memory.
 */
final class Fold {
    private static final int PAGE = 1000;
    private static final int BATCH = 5000;

    private final Connection connection;
    private final Application application;
    private final Copies copies;
    private final RecordMerge merge;
    private final Differences differences;
    private final List<RecordMerge.Stamped> batch = new ArrayList<>();
    private long done;

    /**
     * Says in {@code differences} which records are missing, and which cannot be merged.
     *
     * @param seen the requests of records that the copies hold already
     */
    Fold(
            Connection connection,
            Application application,
            Copies copies,
            RequestCopies.Seen seen,
            Differences differences) {
        this.connection = connection;
        this.application = application;
        this.copies = copies;
        this.merge = RecordMerge.folding(copies.tables(), seen);
        this.differences = differences;
    }

    /** Records of one origin: those after one sequence, up to another one. */
    record Range(String origin, long after, long upTo) {}

    /** The records of one origin that are not merged yet, read ahead by pages. */
    private final class Source {
        private final Range range;
        private long position;
        private final Deque<LoggedRecord> page = new ArrayDeque<>();

        Source(Range range) {
            this.range = range;
            this.position = range.after();
        }

        @Nullable
        LoggedRecord next() throws SQLException {
            while (page.isEmpty() && position < range.upTo()) {
                long to = Math.min(range.upTo(), position + PAGE);
                for (LoggedRecord record : LoggedRecord.read(connection, range.origin(), position + 1, to)) {
                    if (record.sequence() > position + 1) {
                        differences.missing(position + 1, record.sequence() - 1);
                    }
                    position = record.sequence();
                    page.add(record);
                }
                if (position < to) {
                    differences.missing(position + 1, to);
                    position = to;
                }
            }
            return page.peek();
        }
    }

    /** Merges the records of some ranges; the planner is kept from scanning whole tables for the rows of a batch. */
    void run(List<Range> ranges, Progress progress) throws SQLException {
        long total = ranges.stream().mapToLong(r -> r.upTo() - r.after()).sum();
        planner("off");
        List<Source> sources = ranges.stream().map(Source::new).toList();
        for (Source first = first(sources); first != null; first = first(sources)) {
            LoggedRecord record = first.page.remove();
            add(record);
            if (batch.isEmpty()) {
                progress.at(done, total);
            }
        }
        flush();
        planner("DEFAULT");
        progress.at(total, total);
    }

    private static @Nullable Source first(List<Source> sources) throws SQLException {
        Source first = null;
        for (Source source : sources) {
            LoggedRecord next = source.next();
            if (next != null && (first == null || before(next, Objects.requireNonNull(first.next())))) {
                first = source;
            }
        }
        return first;
    }

    private static boolean before(LoggedRecord left, LoggedRecord right) {
        return Comparator.comparingLong(LoggedRecord::stamp)
                        .thenComparing(LoggedRecord::origin)
                        .compare(left, right)
                < 0;
    }

    /** Merges the records that are committed and wait for their numbers, as the next batch would number them. */
    void pending() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT p.origin, (p.records -> 0 -> 'e')::text,"
                        + " o.last_sequence + row_number() OVER earlier, (SELECT max(last_stamp) FROM tributary.origin)"
                        + " + row_number() OVER earlier"
                        + " FROM tributary.log_pending p JOIN tributary.origin o USING (origin)"
                        + " WINDOW earlier AS (PARTITION BY p.origin ORDER BY p.transaction, p.id)"
                        + " ORDER BY p.transaction, p.id");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                RecordMerge.Stamped record =
                        read(result.getString(1), result.getLong(3), result.getLong(4), result.getString(2));
                Exception failure = record == null ? null : failure(() -> merge.mergePending(connection, record));
                if (record != null && failure != null) {
                    unusable(record.origin(), record.sequence(), failure);
                }
            }
        }
    }

    private void add(LoggedRecord logged) throws SQLException {
        done++;
        RecordMerge.Stamped record = read(logged.origin(), logged.sequence(), logged.stamp(), logged.effects());
        if (record != null) {
            batch.add(new RecordMerge.Stamped(
                    record.origin(), record.sequence(), record.stamp(), record.effects(), entry(logged)));
        }
        if (batch.size() >= BATCH) {
            flush();
        }
    }

    /** As much as tells copies of one request. */
    private static LogEntry entry(LoggedRecord logged) {
        LogEntry.Kind kind = LogEntry.Kind.valueOf(logged.mode().toUpperCase(Locale.ROOT));
        String id = logged.requestId();
        return new LogEntry(
                kind,
                logged.operation(),
                logged.arguments(),
                logged.effects(),
                id == null ? null : new LogEntry.Request(id, "", "{}", null),
                null);
    }

    /** What a record says; null, and reported, when it makes no sense. */
    private RecordMerge.@Nullable Stamped read(String origin, long sequence, long stamp, String effects) {
        try {
            return new RecordMerge.Stamped(origin, sequence, stamp, Json.readEffects(application, effects));
        } catch (RuntimeException e) {
            unusable(origin, sequence, e);
            return null;
        }
    }

    /** What cannot be merged together is merged one by one, to say which record it is. */
    private void flush() throws SQLException {
        if (!batch.isEmpty() && failure(() -> merge.merge(connection, batch)) != null) {
            for (RecordMerge.Stamped record : batch) {
                Exception failure = failure(() -> merge.merge(connection, List.of(record)));
                if (failure != null) {
                    unusable(record.origin(), record.sequence(), failure);
                }
            }
        }
        batch.clear();
        copies.compact(connection);
    }

    private interface Merging {
        void run() throws SQLException;
    }

    private @Nullable Exception failure(Merging merging) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            merging.run();
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException | RuntimeException e) {
            connection.rollback(before);
            return e;
        }
    }

    private void unusable(String origin, long sequence, Exception e) {
        differences.add(Finding.of(
                Finding.Kind.CHANGED,
                sequence,
                "record " + sequence + " of " + origin + " cannot be merged: " + e.getMessage()));
    }

    private void planner(String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String way : List.of("seqscan", "hashjoin", "mergejoin")) {
                statement.execute("SET LOCAL enable_" + way + " = " + value);
            }
        }
    }
}
