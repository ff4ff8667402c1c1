package dev.tributary.coordinator;

import dev.tributary.outcome.CoordinatorUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the letters of other sites out of this site's mailbox, has each handled when what its caller had seen is merged
 * here, and answers. Every instance has one, and any of them takes a letter.
 */
public final class Desk implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Desk.class);
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration KEPT = Duration.ofMinutes(2);
    private static final int AT_ONCE = 256;
    private static final int POLL_MILLIS = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FORGET_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final DataSource dataSource;
    private final Merged merged;
    private final String plan;
    private final Clerk clerk;
    private final Set<UUID> begun = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Mailbox.Reply> replies = new LinkedBlockingQueue<>();
    private final Thread taking;
    private final Thread answering;
    private volatile boolean closing;
    private long forgetAt = System.nanoTime();

    /** Who handles letters. */
    public interface Clerk {
        /**
         * Handles a letter, and may be given it again, here or elsewhere, before it has answered.
         *
         * @param left how long the caller still waits
         */
        CompletableFuture<Answer> handle(Letter letter, Duration left);
    }

    /**
     * Takes this site's database; the desk needs two connections of it, of PostgreSQL's own driver below.
     *
     * @param plan the fingerprint of the plan that this instance runs
     */
    public Desk(DataSource dataSource, Merged merged, String plan, Clerk clerk) {
        this.dataSource = dataSource;
        this.merged = merged;
        this.plan = plan;
        this.clerk = clerk;
        this.taking = thread("tributary-desk", this::take);
        this.answering = thread("tributary-desk-answers", this::answer);
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    public void open() {
        taking.start();
        answering.start();
    }

    private void take() {
        while (!closing) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(true);
                Mailbox.listen(connection, Mailbox.CHANNEL);
                PGConnection notifying = connection.unwrap(PGConnection.class);
                while (!closing) {
                    takeAll(connection);
                    notifying.getNotifications(POLL_MILLIS);
                }
                Mailbox.unlisten(connection);
            } catch (SQLException | RuntimeException e) {
                if (!closing) {
                    LOGGER.warn("the mailbox cannot be read; trying again: {}", e.toString());
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }

    private void takeAll(Connection connection) throws SQLException {
        List<Mailbox.Claimed> claimed;
        do {
            claimed = Mailbox.claim(connection, plan, LEASE, AT_ONCE);
            for (Mailbox.Claimed one : claimed) {
                // What takes longer than a claim lasts is claimed again, and is not begun again.
                if (begun.add(one.letter().id())) {
                    begin(one.letter(), one.left());
                }
            }
        } while (claimed.size() == AT_ONCE && !closing);
        if (System.nanoTime() - forgetAt >= 0) {
            forgetAt = System.nanoTime() + FORGET_EVERY_NANOS;
            Mailbox.forget(connection, KEPT);
        }
    }

    private void begin(Letter letter, Duration left) {
        long deadline = System.nanoTime() + left.toNanos();
        CompletableFuture<?> unused = merged.reached(letter.dependencies(), left)
                .thenCompose(reached -> reached
                        ? clerk.handle(letter, Duration.ofNanos(deadline - System.nanoTime()))
                        : CompletableFuture.completedFuture(behind(letter)))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        replies.add(new Mailbox.Reply(letter.id(), answer));
                    } else {
                        // Nobody can say what has happened; the request id tells whoever takes the letter next.
                        LOGGER.error("letter {} of {} failed", letter.id(), letter.operation(), failure);
                        begun.remove(letter.id());
                    }
                });
    }

    private static Answer behind(Letter letter) {
        return new Answer.Refused(new CoordinatorUnavailableException(
                letter.operation(), "the coordinator has not merged in time what the caller's site has seen", null));
    }

    private void answer() {
        List<Mailbox.Reply> ready = new ArrayList<>();
        while (!closing || !replies.isEmpty() || !ready.isEmpty()) {
            try {
                if (ready.isEmpty()) {
                    Mailbox.Reply first = replies.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    ready.add(first);
                    replies.drainTo(ready);
                }
                try (Connection connection = dataSource.getConnection()) {
                    connection.setAutoCommit(true);
                    Mailbox.answer(connection, ready);
                }
                ready.forEach(reply -> begun.remove(reply.id()));
                ready.clear();
            } catch (SQLException e) {
                LOGGER.warn("answers cannot be given; trying again: {}", e.toString());
                if (closing) {
                    return;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (InterruptedException e) {
                LOGGER.debug("the desk is told to look at its answers again");
            }
        }
    }

    /** Takes no more letters; what was begun is answered as far as it is done by the time given. */
    public void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        closing = true;
        join(taking, deadline);
        while (!begun.isEmpty() && replies.isEmpty() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        join(answering, deadline);
    }

    @Override
    public void close() {
        close(LEASE);
    }

    private static void join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
