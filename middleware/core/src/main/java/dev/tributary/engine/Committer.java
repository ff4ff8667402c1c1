package dev.tributary.engine;

import dev.tributary.log.LogPartitions;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.SiteLostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * it once, numbers and inserts the records, and commits; only when that is durable the callers are answered. Nobody holds a
 * row lock while user code runs, and a hot row costs one update per batch however many callers there are.
 */
final class Committer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Committer.class);
    private static final int ATTEMPTS = 8;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long POLL_MILLIS = 200;
    private static final long FORGET_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int FORGOTTEN_AT_ONCE = 1000;

    private final String origin;
    private final DataSource dataSource;
    private final EffectWriter writer;
    private final Stripes stripes;
    private final Components components;
    private final EngineOptions options;
    private final EngineEvents events;
    private final BlockingQueue<Submission> queue;
    private final LogPartitions partitions;
    private final Numbering numbering;
    private final Flusher flusher;
    private final Thread thread;
    /** Left by one transaction for the next; used by the committer's thread only. */
    private final List<Submission> carried = new ArrayList<>();

    private long forgetAt = System.nanoTime();

    private final AtomicLong confluentCommitted = new AtomicLong();
    private final AtomicLong coordinatedCommitted = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicInteger confluentWaiting = new AtomicInteger();
    private final boolean copies;
    private volatile boolean accepting = true;
    private volatile @Nullable String lastError;

    /**
     * The committer of one instance.
     *
     * @param copies whether copies of a request may have gone to other sites
     */
    Committer(
            String origin,
            String plan,
            boolean copies,
            DataSource dataSource,
            EffectWriter writer,
            Stripes stripes,
            Components components,
            EngineOptions options,
            EngineEvents events) {
        this.origin = origin;
        this.copies = copies;
        this.dataSource = dataSource;
        this.writer = writer;
        this.stripes = stripes;
        this.components = components;
        this.options = options;
        this.events = events;
        this.queue = new ArrayBlockingQueue<>(options.queueCapacity());
        this.partitions = new LogPartitions(origin);
        this.numbering = new Numbering(origin, plan, partitions, writer);
        this.flusher = new Flusher(origin, dataSource, events);
        this.thread = new Thread(this::run, "tributary-committer-" + origin);
        thread.setDaemon(true);
    }

    /** Announces this origin and starts; numbers what a crash has left without a number. */
    void start() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            EffectWriter.becomeWriter(connection);
            partitions.announce(connection);
            numbering.numberPending(connection, 0);
            connection.commit();
        }
        flusher.start();
        thread.start();
    }

    /**
     * Accepts something for the next transaction.
     *
     * @param patience how long to wait for a place in the queue
     * @throws OverloadedException when there is none; nothing will happen
     */
    void submit(Submission submission, Duration patience) {
        boolean confluent =
                submission instanceof Submission.Write write && write.request().component() == null;
        if (confluent) {
            confluentWaiting.incrementAndGet();
            submission.whenAnswered(confluentWaiting::decrementAndGet);
        }
        String problem = offer(submission, patience);
        if (problem == null && !accepting && !thread.isAlive() && queue.remove(submission)) {
            problem = "the application is stopping";
        }
        if (problem != null) {
            OverloadedException overloaded = new OverloadedException(submission.operation(), problem, null);
            submission.receipt().completeExceptionally(overloaded);
            throw overloaded;
        }
    }

    private @Nullable String offer(Submission submission, Duration patience) {
        if (!accepting) {
            return "the application is stopping";
        }
        try {
            return queue.offer(submission) || queue.offer(submission, patience.toNanos(), TimeUnit.NANOSECONDS)
                    ? null
                    : options.queueCapacity() + " invocations wait already";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the caller was interrupted while it waited for a place in the queue";
        }
    }

    /** Waits until a committed coordinated record has its number, which is never refused: it has happened. */
    void number(Submission.Unnumbered record) {
        try {
            if (!queue.offer(record, options.acknowledgementTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                record.receipt()
                        .completeExceptionally(new OutcomeUnknownException(
                                record.operation(), "committed, but not numbered in time", null));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            record.receipt()
                    .completeExceptionally(new OutcomeUnknownException(
                            record.operation(), "committed, but interrupted before it was numbered", e));
        }
    }

    /** Waits for an answer as long as the options say. */
    Receipt await(Submission submission) {
        Duration timeout = options.acknowledgementTimeout();
        try {
            return submission.receipt().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(submission.operation(), "the caller was interrupted", e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException(
                    submission.operation(), "no acknowledgement within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new OutcomeUnknownException(submission.operation(), "the committer failed", e);
        }
    }

    /** An answer that comes by itself, by the time that the options allow. */
    CompletableFuture<Receipt> answered(Submission submission) {
        long timeout = options.acknowledgementTimeout().toMillis();
        return submission
                .receipt()
                .copy()
                .orTimeout(timeout, TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> {
                    Throwable cause = cause(failure);
                    return CompletableFuture.failedFuture(
                            cause instanceof TimeoutException
                                    ? new OutcomeUnknownException(
                                            submission.operation(),
                                            "no acknowledgement within " + timeout + " ms",
                                            cause)
                                    : cause);
                });
    }

    /** What a stage failed with, without the exception that carries it between stages. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void run() {
        List<Submission> batch = new ArrayList<>();
        while (accepting || !queue.isEmpty() || !carried.isEmpty()) {
            try {
                batch.addAll(carried);
                carried.clear();
                Submission first = batch.isEmpty() ? queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS) : null;
                if (first != null) {
                    batch.add(first);
                }
                if (batch.isEmpty()) {
                    forgetRequests();
                } else {
                    queue.drainTo(batch, options.batchSize() - batch.size());
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

    private void commit(List<Submission> submissions, int attempt, long begun) {
        boolean committing = false;
        // A lone caller has nobody to share a flush with: the commit itself is quicker.
        boolean durableAtCommit = submissions.size() == 1;
        try (Connection connection = dataSource.getConnection()) {
            try {
                connection.setAutoCommit(false);
                Batch batch = new Batch(origin, writer, stripes, components, numbering, connection, submissions);
                Batch.Outcomes outcomes = batch.run(durableAtCommit);
                committing = true;
                connection.commit();
                committed(outcomes, submissions, durableAtCommit, begun);
                makeRoom(connection, outcomes.last());
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (Batch.RequestTakenException e) {
            commit(submissions, attempt + 1, begun);
        } catch (Batch.AnsweredException e) {
            fail(
                    submissions.stream().filter(e::concerns).toList(),
                    item -> new OutcomeUnknownException(item.operation(), "another instance has answered it", e));
            List<Submission> others =
                    submissions.stream().filter(item -> !e.concerns(item)).toList();
            if (!others.isEmpty()) {
                commit(others, attempt + 1, begun);
            }
        } catch (SQLException e) {
            lastError = String.valueOf(e.getMessage());
            events.batchFailed(submissions.size(), SqlStates.state(e));
            failed(submissions, attempt, begun, committing, e);
        }
    }

    private void committed(Batch.Outcomes outcomes, List<Submission> submissions, boolean durable, long begun) {
        lastError = null;
        batches.incrementAndGet();
        confluentCommitted.addAndGet(outcomes.confluent());
        coordinatedCommitted.addAndGet(outcomes.records() - outcomes.confluent());
        carried.addAll(outcomes.later());
        if (durable) {
            events.batchCommitted(outcomes.records(), System.nanoTime() - begun);
            outcomes.answer();
        } else {
            flusher.answerWhenDurable(outcomes, submissions, begun);
        }
    }

    /** While nobody waits, some of what has become too old; a full round is followed by another one at once. */
    private void forgetRequests() {
        if (System.nanoTime() - forgetAt < 0) {
            return;
        }
        forgetAt = System.nanoTime() + FORGET_EVERY_NANOS;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            EffectWriter.becomeWriter(connection);
            int forgotten = Requests.forget(connection, options.requestRetention(), FORGOTTEN_AT_ONCE, copies);
            connection.commit();
            if (forgotten == FORGOTTEN_AT_ONCE) {
                forgetAt = System.nanoTime();
            }
        } catch (SQLException e) {
            LOGGER.warn("old request ids of {} are kept for now: {}", origin, e.toString());
        }
    }

    /** The batch is committed: whatever fails here fails nobody, and a later batch tries again. */
    private void makeRoom(Connection connection, long last) {
        if (last == 0 || !partitions.runsShort(last)) {
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

    private static void rollBack(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private void failed(List<Submission> batch, int attempt, long begun, boolean committing, SQLException error) {
        if (error instanceof Numbering.EndedException) {
            fail(batch, item -> new SiteLostException(item.operation(), error));
        } else if (SqlStates.replaced(error)) {
            LOGGER.error("nothing can be committed: {}", error.getMessage());
            fail(batch, item -> new DatabaseReplacedException(item.operation(), error));
        } else if (committing && !SqlStates.refused(error) && !SqlStates.retryable(error)) {
            fail(
                    batch,
                    item -> new OutcomeUnknownException(
                            item.operation(), "the connection was lost during the commit", error));
        } else if (SqlStates.blames(error) && batch.size() > 1) {
            // One of them is to blame; halves tell which, and the rest go through.
            int half = batch.size() / 2;
            commit(batch.subList(0, half), 1, begun);
            commit(batch.subList(half, batch.size()), 1, begun);
        } else if (SqlStates.uniqueViolation(error) && attempt < ATTEMPTS && isRequest(batch.get(0))) {
            // The same request may have made the row a moment before: then its outcome is found now.
            commit(batch, attempt + 1, begun);
        } else if (SqlStates.uniqueViolation(error) && derivesKeys(batch.get(0))) {
            fail(batch, Committer::forgotten);
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

    private static boolean derivesKeys(Submission item) {
        return item instanceof Submission.Write write
                && !write.request().newKeys().unused();
    }

    /** The keys of its rows follow from its request id, and the rows are there, though its outcome is not. */
    private static RuntimeException forgotten(Submission item) {
        Submission.Request request = ((Submission.Write) item).request();
        return new RequestIdReusedException(
                item.operation(), String.valueOf(request.id()), "a request that was forgotten since");
    }

    private static boolean isRequest(Submission submission) {
        return submission instanceof Submission.Write write && write.request().id() != null;
    }

    private interface Failure {
        RuntimeException of(Submission item);
    }

    /** Whatever happens to a record that only wants its number, its effects are committed: it must not be retried. */
    private static void fail(List<Submission> batch, Failure failure) {
        for (Submission item : batch) {
            RuntimeException reason = failure.of(item);
            item.receipt()
                    .completeExceptionally(
                            item instanceof Submission.Unnumbered
                                    ? new OutcomeUnknownException(
                                            item.operation(), "committed, but not numbered", reason)
                                    : reason);
        }
    }

    Numbering numbering() {
        return numbering;
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

    long coordinatedCommitted() {
        return coordinatedCommitted.get();
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
        List<Submission> left = new ArrayList<>();
        queue.drainTo(left);
        fail(
                left,
                item -> new OverloadedException(
                        item.operation(), "the application stopped before it was committed", null));
        flusher.close(options.acknowledgementTimeout());
    }
}
