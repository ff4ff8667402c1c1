package dev.tributary.coordinator;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.OutcomeUnknownException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desk of another site, as this instance sees it: posts letters and hears answers.
 *
 * <p>It is its own circuit breaker: one connection hears all answers, and asks for them each second besides. While that
 * connection is away nothing could be heard, so that new calls fail at once, and calls go on as soon as it is back; no call
 * has to be the one that tries.
 */
public final class RemoteDesk implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RemoteDesk.class);
    private static final int PING_MILLIS = 1000;
    private static final int ANSWER_MILLIS = 3000;
    private static final long FIRST_CONTACT_MILLIS = 3000;
    /** For this part of its patience a caller goes on waiting after nobody may begin with its call: answers take time. */
    private static final int GRACE = 5;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final String site;
    private final SiteLink link;
    /** Every instance hears its own answers only. */
    private final String channel = "tributary_" + UUID.randomUUID().toString().replace("-", "");

    private final Map<UUID, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread hearing;
    private volatile boolean reachable;
    private volatile boolean closing;
    private volatile String problem = "it has not been reached yet";

    public RemoteDesk(String site, SiteLink link) {
        this.site = site;
        this.link = link;
        this.hearing = new Thread(this::hear, "tributary-answers-from-" + site);
        hearing.setDaemon(true);
        hearing.start();
    }

    public String site() {
        return site;
    }

    public SiteLink link() {
        return link;
    }

    /** Whether the other site can be asked; empty, or what is in the way. */
    public Optional<String> unreachable() {
        return reachable ? Optional.empty() : Optional.of(problem);
    }

    /**
     * Fails at once when the site cannot be asked.
     *
     * @throws CoordinatorUnavailableException then; nothing was written
     */
    public void requireReachable(String operation) {
        if (!reachable) {
            awaitFirstContact();
        }
        if (!reachable) {
            throw new CoordinatorUnavailableException(operation, site + " cannot be reached: " + problem, null);
        }
    }

    private void awaitFirstContact() {
        try {
            if (!tried.await(FIRST_CONTACT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOGGER.debug("{} is not reached within {} ms", site, FIRST_CONTACT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws CoordinatorUnavailableException when certainly nothing was written, because nobody took the letter
     * @throws OutcomeUnknownException when somebody took it, or may have, and no answer came
     */
    public Answer ask(Letter letter, Duration patience) {
        String operation = letter.operation();
        requireReachable(operation);
        long deadline = System.nanoTime() + patience.toNanos();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        open.put(letter.id(), answer);
        try {
            post(letter, deadline, answer);
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return takenBack(letter);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(operation, "the caller was interrupted", e);
        } catch (ExecutionException e) {
            throw new OutcomeUnknownException(operation, "the answer cannot be understood", e);
        } finally {
            open.remove(letter.id());
        }
    }

    /** A letter may be posted again and again: what was lost on the way, or arrives twice, is one letter. */
    private void post(Letter letter, long deadline, CompletableFuture<Answer> answer) throws TimeoutException {
        boolean perhapsPosted = false;
        while (!answer.isDone()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException();
            }
            try (Connection connection = link.calls().getConnection()) {
                perhapsPosted = true;
                Mailbox.post(connection, channel, letter, Duration.ofNanos(left - left / GRACE));
                return;
            } catch (SQLException e) {
                LOGGER.debug("letter {} to {} could not be posted", letter.id(), site, e);
                if (!perhapsPosted) {
                    throw new CoordinatorUnavailableException(
                            letter.operation(), site + " cannot be reached: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(Math.min(PAUSE_NANOS, left));
            }
        }
    }

    /** Nobody waits for the answer any more: either nothing happens, or it has been given, or nobody here can know. */
    private Answer takenBack(Letter letter) {
        String operation = letter.operation();
        if (!reachable) {
            throw unknown(operation, null);
        }
        try (Connection connection = link.calls().getConnection()) {
            if (Mailbox.withdraw(connection, letter.id())) {
                throw new CoordinatorUnavailableException(
                        operation, "nobody at " + site + " has taken the call in time", null);
            }
            Answer late = Mailbox.answers(connection, List.of(letter.id())).get(letter.id());
            if (late == null) {
                throw unknown(operation, null);
            }
            return late;
        } catch (SQLException e) {
            throw unknown(operation, e);
        }
    }

    private OutcomeUnknownException unknown(String operation, @Nullable Exception cause) {
        return new OutcomeUnknownException(
                operation, "no answer of the coordinator " + site + " has come in time", cause);
    }

    private void hear() {
        while (!closing) {
            try (Connection connection = link.listen()) {
                connection.setAutoCommit(true);
                connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
                Mailbox.listen(connection, channel);
                fetch(connection);
                reached();
                hear(connection);
            } catch (SQLException | RuntimeException e) {
                lost(String.valueOf(e.getMessage()));
            }
            if (!closing) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void reached() {
        if (!reachable) {
            LOGGER.info("the desk of {} is reached", site);
        }
        reachable = true;
        tried.countDown();
    }

    private void lost(String reason) {
        if (reachable && !closing) {
            LOGGER.warn("the desk of {} is out of reach: {}", site, reason);
        }
        problem = reason;
        reachable = false;
        tried.countDown();
    }

    private void hear(Connection connection) throws SQLException {
        PGConnection notified = connection.unwrap(PGConnection.class);
        long pingAt = System.nanoTime();
        while (!closing) {
            PGNotification[] notifications = notified.getNotifications(PING_MILLIS);
            boolean fetch = System.nanoTime() - pingAt >= 0;
            for (PGNotification notification : notifications == null ? new PGNotification[0] : notifications) {
                Optional<Mailbox.Reply> reply = Mailbox.reply(notification.getParameter());
                reply.ifPresent(given -> complete(given.id(), given.answer()));
                fetch |= reply.isEmpty();
            }
            if (fetch) {
                // It tells besides whether the connection is alive.
                fetch(connection);
                pingAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PING_MILLIS);
            }
        }
    }

    private void fetch(Connection connection) throws SQLException {
        Mailbox.answers(connection, List.copyOf(open.keySet())).forEach(this::complete);
    }

    private void complete(UUID id, Answer answer) {
        CompletableFuture<Answer> waiting = open.get(id);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    @Override
    public void close() {
        closing = true;
        reachable = false;
        hearing.interrupt();
    }
}
