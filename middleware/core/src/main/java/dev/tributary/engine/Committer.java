package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.log.LogPartitions;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The combining committer: drains everything that waits into one transaction, which locks each touched row once, updates
 * it once, numbers and inserts the records, and commits; only then it answers the callers. Nobody holds a row lock while
 * user code runs, and a hot row costs one update per batch however many callers there are.
 */
final class Committer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);
    private static final int ATTEMPTS = 8;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long POLL_MILLIS = 200;

    private final String origin;
    private final DataSource dataSource;
    private final EffectWriter writer;
    private final Stripes stripes;
    private final EngineOptions options;
    private final EngineEvents events;
    private final BlockingQueue<Item> queue;
    private final LogPartitions partitions;
    private final Thread thread;
    private final AtomicLong confluentCommitted = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicInteger confluentWaiting = new AtomicInteger();
    private volatile boolean accepting = true;
    private volatile @Nullable String lastError;

    /** Something that waits: an invocation to commit, or a committed coordinated one that wants its number. */
    private sealed interface Item {
        String operation();

        CompletableFuture<Receipt> receipt();
    }

    private record Write(LogRecord entry, CompletableFuture<Receipt> receipt) implements Item {
        @Override
        public String operation() {
            return entry.operation();
        }
    }

    private record Unnumbered(String operation, long pendingId, CompletableFuture<Receipt> receipt) implements Item {}

    /** A coordinated record that waits in the database for its number. */
    private record Pending(long id, long transaction, String operation, String arguments, String effects) {}

    Committer(
            String origin,
            DataSource dataSource,
            EffectWriter writer,
            Stripes stripes,
            EngineOptions options,
            EngineEvents events) {
        this.origin = origin;
        this.dataSource = dataSource;
        this.writer = writer;
        this.stripes = stripes;
        this.options = options;
        this.events = events;
        this.partitions = new LogPartitions(origin);
        this.queue = new ArrayBlockingQueue<>(options.queueCapacity());
        this.thread = new Thread(this::run, "tributary-committer-" + origin);
        thread.setDaemon(true);
    }

    /** Announces this origin and starts; numbers what a crash has left without a number. */
    void start() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            EffectWriter.becomeWriter(connection);
            partitions.announce(connection);
            number(connection, List.of());
            connection.commit();
        }
        thread.start();
    }

    /** Commits an invocation's effects and returns when they are durable. */
    Receipt commit(LogRecord entry) {
        confluentWaiting.incrementAndGet();
        try {
            return submit(new Write(entry, new CompletableFuture<>()));
        } finally {
            confluentWaiting.decrementAndGet();
        }
    }

    private Receipt submit(Write write) {
        LogRecord entry = write.entry();
        if (!accepting || !queue.offer(write)) {
            String problem =
                    accepting ? options.queueCapacity() + " invocations wait already" : "the application is stopping";
            throw new OverloadedException(entry.operation(), problem, null);
        }
        if (!accepting && !thread.isAlive() && queue.remove(write)) {
            throw new OverloadedException(entry.operation(), "the application is stopping", null);
        }
        return await(write);
    }

    /** Waits until a committed coordinated record has its number. */
    Receipt number(String operation, long pendingId) {
        Unnumbered number = new Unnumbered(operation, pendingId, new CompletableFuture<>());
        try {
            if (!queue.offer(number, options.acknowledgementTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new OutcomeUnknownException(operation, "committed, but not numbered in time", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(operation, "committed, but interrupted before it was numbered", e);
        }
        return await(number);
    }

    private Receipt await(Item item) {
        Duration timeout = options.acknowledgementTimeout();
        try {
            return item.receipt().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(item.operation(), "the caller was interrupted", e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException(
                    item.operation(), "no acknowledgement within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(e);
                throw cause;
            }
            throw new OutcomeUnknownException(item.operation(), "the committer failed", e);
        }
    }

    private void run() {
        List<Item> batch = new ArrayList<>();
        while (accepting || !queue.isEmpty()) {
            try {
                Item first = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, options.batchSize() - 1);
                    commit(List.copyOf(batch), 1, System.nanoTime());
                }
            } catch (InterruptedException e) {
                LOGGER.debug("the committer of {} is told to look at its queue again", origin);
            } catch (RuntimeException e) {
                lastError = e.toString();
                LOGGER.error("the committer of {} failed on a batch; it goes on", origin, e);
                batch.forEach(item -> item.receipt()
                        .completeExceptionally(
                                new OutcomeUnknownException(item.operation(), "the committer failed: " + e, e)));
            } finally {
                batch.clear();
            }
        }
    }

    private void commit(List<Item> batch, int attempt, long begun) {
        boolean committing = false;
        try (Connection connection = dataSource.getConnection()) {
            try {
                connection.setAutoCommit(false);
                IdentityHashMap<Item, Long> sequences = transaction(connection, batch);
                committing = true;
                connection.commit();
                events.batchCommitted(sequences.size(), System.nanoTime() - begun);
                answer(connection, batch, sequences);
                makeRoom(connection, sequences.values());
            } catch (SQLException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            lastError = String.valueOf(e.getMessage());
            events.batchFailed(batch.size(), SqlStates.state(e));
            failed(batch, attempt, begun, committing, e);
        }
    }

    /** The batch is committed and answered: whatever fails here fails nobody, and a later batch tries again. */
    private void makeRoom(Connection connection, Collection<Long> sequences) {
        long last = sequences.stream().mapToLong(Long::longValue).max().orElse(0);
        if (!partitions.runsShort(last)) {
            return;
        }
        try {
            EffectWriter.becomeWriter(connection);
            partitions.prepare(connection, last);
        } catch (SQLException e) {
            rollBack(connection, e);
            LOGGER.warn("the log of {} got no new partition yet: {}", origin, e.toString());
        }
    }

    private static void rollBack(Connection connection, SQLException reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private void failed(List<Item> batch, int attempt, long begun, boolean committing, SQLException error) {
        if (committing && !SqlStates.refused(error) && !SqlStates.retryable(error)) {
            fail(
                    batch,
                    item -> new OutcomeUnknownException(
                            item.operation(), "the connection was lost during the commit", error));
        } else if (SqlStates.blames(error) && batch.size() > 1) {
            // One of them is to blame; halves tell which, and the rest go through.
            int half = batch.size() / 2;
            commit(batch.subList(0, half), 1, begun);
            commit(batch.subList(half, batch.size()), 1, begun);
        } else if (SqlStates.refused(error)) {
            LOGGER.error(
                    "the database refused the effects of {}: {}", batch.get(0).operation(), error.toString());
            fail(
                    batch,
                    item -> new ProofViolationException(item.operation(), String.valueOf(error.getMessage()), error));
        } else if (attempt < ATTEMPTS && (SqlStates.retryable(error) || SqlStates.connectionLost(error))) {
            LockSupport.parkNanos(FIRST_PAUSE_NANOS << attempt);
            commit(batch, attempt + 1, begun);
        } else {
            LOGGER.error("a batch of {} failed: {}", batch.size(), error.toString());
            fail(batch, item -> new DatabaseException(item.operation(), String.valueOf(error.getMessage()), error));
        }
    }

    private interface Failure {
        RuntimeException of(Item item);
    }

    /** Whatever happens to a record that only wants its number, its effects are committed: it must not be retried. */
    private static void fail(List<Item> batch, Failure failure) {
        for (Item item : batch) {
            RuntimeException reason = failure.of(item);
            item.receipt()
                    .completeExceptionally(
                            item instanceof Unnumbered
                                    ? new OutcomeUnknownException(
                                            item.operation(), "committed, but not numbered", reason)
                                    : reason);
        }
    }

    private IdentityHashMap<Item, Long> transaction(Connection connection, List<Item> batch) throws SQLException {
        List<Write> writes = batch.stream()
                .filter(Write.class::isInstance)
                .map(Write.class::cast)
                .toList();
        List<List<Effect>> effects =
                writes.stream().map(w -> w.entry().effects()).toList();
        String share = stripes.shareStatement(effects);
        try (Statement statement = connection.createStatement()) {
            if (!share.isEmpty()) {
                statement.execute(share);
            }
        }
        EffectWriter.becomeWriter(connection);
        writer.write(connection, effects);
        if (mayDefer(effects)) {
            checkConstraintsNow(connection);
        }
        return number(connection, batch);
    }

    private static boolean mayDefer(List<List<Effect>> effects) {
        return effects.stream()
                .flatMap(List::stream)
                .anyMatch(e -> e instanceof Effect.Insert || e instanceof Effect.Delete || e instanceof Effect.Assign);
    }

    /** Deferred constraints must not surface at COMMIT, where a refusal could not be told from an unknown outcome. */
    static void checkConstraintsNow(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }

    /** Takes the origin's head row, numbers what is pending and then the batch, and writes all records. */
    private IdentityHashMap<Item, Long> number(Connection connection, List<Item> batch) throws SQLException {
        long sequence;
        long stamp;
        try (PreparedStatement statement = connection.prepareStatement("SELECT last_sequence, greatest(last_stamp,"
                + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - 1) FROM tributary.origin"
                + " WHERE origin = ? FOR UPDATE")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("tributary.origin has lost the row of " + origin);
                }
                sequence = result.getLong(1);
                stamp = result.getLong(2);
            }
        }
        LogRows rows = new LogRows();
        Map<Long, Long> numbered = new HashMap<>();
        for (Pending pending : takePending(connection)) {
            rows.add(
                    ++sequence,
                    ++stamp,
                    "coordinated",
                    null,
                    pending.id(),
                    pending.operation(),
                    pending.arguments(),
                    pending.effects());
            numbered.put(pending.id(), sequence);
        }
        IdentityHashMap<Item, Long> sequences = new IdentityHashMap<>();
        for (Item item : batch) {
            if (item instanceof Write write) {
                Map<String, String> json = EffectWriter.json(write.entry());
                rows.add(
                        ++sequence,
                        ++stamp,
                        "confluent",
                        null,
                        null,
                        item.operation(),
                        Objects.requireNonNull(json.get("arguments")),
                        Objects.requireNonNull(json.get("effects")));
                sequences.put(item, sequence);
            } else {
                Long known = numbered.get(((Unnumbered) item).pendingId());
                if (known != null) {
                    sequences.put(item, known);
                }
            }
        }
        if (rows.isEmpty()) {
            return sequences;
        }
        partitions.require(connection, sequence);
        rows.insert(connection, origin);
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE tributary.origin SET last_sequence = ?, last_stamp = ? WHERE origin = ?")) {
            statement.setLong(1, sequence);
            statement.setLong(2, stamp);
            statement.setString(3, origin);
            statement.executeUpdate();
        }
        return sequences;
    }

    /** In the order of transaction ids: if one of them saw another, its id is higher. */
    private List<Pending> takePending(Connection connection) throws SQLException {
        List<Pending> pending = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM tributary.log_pending"
                + " WHERE origin = ? RETURNING id, transaction::text::bigint, operation, arguments, effects")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    pending.add(new Pending(
                            result.getLong(1),
                            result.getLong(2),
                            result.getString(3),
                            result.getString(4),
                            result.getString(5)));
                }
            }
        }
        pending.sort(Comparator.comparingLong(Pending::transaction).thenComparingLong(Pending::id));
        return pending;
    }

    /** Everything is durable: callers may know. */
    private void answer(Connection connection, List<Item> batch, IdentityHashMap<Item, Long> sequences)
            throws SQLException {
        batches.incrementAndGet();
        lastError = null;
        for (Item item : batch) {
            Long sequence = sequences.get(item);
            if (item instanceof Write) {
                confluentCommitted.incrementAndGet();
            }
            if (sequence == null && item instanceof Unnumbered number) {
                sequence = numberedBefore(connection, number);
            }
            item.receipt().complete(new Receipt(origin, Objects.requireNonNull(sequence), Map.of(), null, false));
        }
    }

    /** An earlier batch, perhaps of another instance, was there first. */
    private long numberedBefore(Connection connection, Unnumbered number) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT sequence FROM tributary.log WHERE origin = ? AND pending_id = ?")) {
            statement.setString(1, origin);
            statement.setLong(2, number.pendingId());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no record for pending id " + number.pendingId());
                }
                return result.getLong(1);
            }
        } finally {
            connection.rollback();
        }
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** Whether confluent callers wait; records that only want their number do not count. */
    boolean hasConfluentCallers() {
        return confluentWaiting.get() > 0;
    }

    int queued() {
        return queue.size();
    }

    long confluentCommitted() {
        return confluentCommitted.get();
    }

    long batches() {
        return batches.get();
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    /** Accepts nothing more, and returns when everything accepted is answered. */
    @Override
    public void close() {
        accepting = false;
        try {
            thread.join(options.acknowledgementTimeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Item> left = new ArrayList<>();
        queue.drainTo(left);
        fail(
                left,
                item -> new OverloadedException(
                        item.operation(), "the application stopped before it was committed", null));
    }
}
