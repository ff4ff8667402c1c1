package dev.tributary.engine;

import dev.tributary.coordinator.Answer;
import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.Letter;
import dev.tributary.coordinator.Merged;
import dev.tributary.coordinator.NotCoordinatorException;
import dev.tributary.coordinator.RemoteDesk;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.coordinator.Standing;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.store.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Carries calls of coordinated operations to the coordinator while that is another site. Its threads and connections are
 * its own, so that a coordinator that does not answer keeps nobody else waiting.
 */
final class Forwarding implements AutoCloseable {
    private static final int THREADS = 32;

    private final String origin;
    private final String site;
    private final String plan;
    private final Map<String, SiteLink> links;
    private final Map<String, RemoteDesk> desks = new ConcurrentHashMap<>();
    private final DataSource here;
    private final Merged merged;
    private final Duration readYourWrites;
    private final Duration deadline;
    private final ThreadPoolExecutor threads;
    private volatile Epoch known;

    Forwarding(
            String origin,
            String site,
            String plan,
            Map<String, SiteLink> links,
            DataSource here,
            Merged merged,
            Duration readYourWrites,
            EngineOptions options) {
        this.origin = origin;
        this.site = site;
        this.plan = plan;
        this.links = Map.copyOf(links);
        this.here = here;
        this.merged = merged;
        this.known = new Epoch(1, site);
        this.readYourWrites = readYourWrites;
        this.deadline = options.coordinatedDeadline();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(options.queueCapacity()), work -> {
                    Thread thread = new Thread(work, "tributary-forwarding-" + site);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The newest epoch that this instance has heard of. */
    Epoch known() {
        return known;
    }

    /** The fingerprint of the plan that this instance runs. */
    String plan() {
        return plan;
    }

    /** Takes note of an epoch; a lower one than is known tells nothing. */
    synchronized void learn(Epoch epoch) {
        if (epoch.number() > known.number()) {
            known = epoch;
        }
    }

    /**
     * The desk that a coordinated call has to go to; empty when it runs here.
     *
     * @throws CoordinatorUnavailableException when nothing is configured that leads there
     */
    Optional<RemoteDesk> desk(String operation) {
        Epoch target = known;
        if (Standing.target(site, target) == null) {
            return Optional.empty();
        }
        // The coordinator may have come here, which only the database tells.
        learn(current(operation));
        String elsewhere = Standing.target(site, known);
        return elsewhere == null ? Optional.empty() : Optional.of(to(elsewhere, operation));
    }

    private Epoch current(String operation) {
        try {
            Standing standing = standing();
            if (standing.lost()) {
                throw new SiteLostException(operation, null);
            }
            return standing.current();
        } catch (SQLException e) {
            throw new DatabaseException(operation, String.valueOf(e.getMessage()), e);
        }
    }

    /** What this site's database says. */
    Standing standing() throws SQLException {
        try (Connection connection = here.getConnection()) {
            Standing standing = Epochs.standing(connection, origin);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return standing;
        }
    }

    private RemoteDesk to(String target, String operation) {
        SiteLink link = links.get(target);
        if (link == null) {
            throw new CoordinatorUnavailableException(
                    operation, "nothing is configured that leads to the site " + target, null);
        }
        return desks.computeIfAbsent(target, name -> new RemoteDesk(name, link));
    }

    /** Takes what the database says, and gets to know the coordinator before the first call does. */
    synchronized void begin(Epoch current) {
        known = current;
        String target = Standing.target(site, known);
        SiteLink link = target == null ? null : links.get(target);
        if (target != null && link != null) {
            desks.computeIfAbsent(target, name -> new RemoteDesk(name, link));
        }
    }

    /** What this site has merged, which the coordinator has to know before it does what a caller here wants. */
    VersionVector seenHere(String operation) {
        try {
            return merged.now();
        } catch (SQLException e) {
            throw new DatabaseException(operation, String.valueOf(e.getMessage()), e);
        }
    }

    /** Has a declared call executed at the coordinator. */
    Receipt invoke(RemoteDesk desk, OperationCall call) {
        desk.requireReachable(call.operation());
        return ask(
                desk,
                new Letter(
                        UUID.randomUUID(),
                        plan,
                        call.operation(),
                        Json.arguments(call.arguments()),
                        call.requestId(),
                        seenHere(call.operation()),
                        known.number(),
                        call.trace(),
                        null));
    }

    /**
     * Sends a letter; returns when it is committed and, boundedly, merged here.
     *
     * @throws StaleVersionException when what a body has read is out of date
     * @throws NotCoordinatorException when another site is to be asked
     * @throws dev.tributary.outcome.OperationException the outcome, as the coordinator has it
     */
    Receipt ask(RemoteDesk desk, Letter letter) {
        Answer answer = desk.ask(letter, deadline);
        if (answer instanceof Answer.Committed committed) {
            Receipt receipt = new Receipt(
                    committed.origin(),
                    committed.sequence(),
                    Json.readKeys(committed.keys()),
                    committed.result(),
                    committed.repeated());
            awaitHere(receipt);
            return receipt;
        }
        if (answer instanceof Answer.Refused refused) {
            throw refused.outcome();
        }
        if (answer instanceof Answer.Moved moved) {
            throw new NotCoordinatorException(moved.current());
        }
        if (answer instanceof Answer.Stale) {
            throw new StaleVersionException(letter.operation());
        }
        throw new CoordinatorUnavailableException(letter.operation(), "the call was taken back", null);
    }

    /** Read your writes: it is committed in any case, so that nothing is refused when it takes too long to arrive. */
    private void awaitHere(Receipt receipt) {
        if (!readYourWrites.isZero()) {
            merged.reached(VersionVector.EMPTY.with(receipt.origin(), receipt.sequence()), readYourWrites)
                    .join();
        }
    }

    /** Does what waits for a coordinator outside the caller's thread. */
    CompletableFuture<Receipt> later(String operation, Supplier<Receipt> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Committer.cause(failure)));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new OverloadedException(operation, "too many calls wait for the coordinator already", e));
        }
    }

    /** Each site that was asked already and cannot be asked now, with the reason. */
    Map<String, String> unreachable() {
        Map<String, String> unreachable = new java.util.TreeMap<>();
        desks.forEach((name, desk) -> desk.unreachable().ifPresent(reason -> unreachable.put(name, reason)));
        return unreachable;
    }

    @Override
    public void close() {
        threads.shutdown();
        desks.values().forEach(RemoteDesk::close);
    }
}
