package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.WrongTotalException;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.outcome.OutcomeUnknownException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Callers in an open loop: each comes when it is due, however long those before it take. A call's time counts from when
 * it was due, so that whoever is held up by another one's delay is counted, too.
 */
final class Pacer {
    private static final long PATIENCE_SECONDS = 60;

    private final Engine engine;
    private final List<UUID> accounts;
    private final double perSecond;
    private final Random random;
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();

    /**
     * A record, and when its caller knew of it.
     *
     * @param sequence in the log of its origin
     * @param at by {@link System#nanoTime}
     * @param nanos since the call was due
     */
    record Acknowledged(long sequence, long at, long nanos) {}

    Pacer(Engine engine, List<UUID> accounts, double perSecond, long seed) {
        this.engine = engine;
        this.accounts = accounts;
        this.perSecond = perSecond;
        this.random = new Random(seed);
    }

    /** Calls for so long, and waits for every acknowledgement. */
    Outcome run(Duration length) throws InterruptedException {
        long begun = System.nanoTime();
        long count = Math.max(1, Math.round(perSecond * length.toNanos() / 1e9));
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long due = begun + Math.round(i / perSecond * 1e9);
            await(due);
            calls.add(call(due));
        }
        await(calls);
        Map<String, Long> errors = new TreeMap<>();
        failed.forEach(error -> errors.merge(error.getClass().getSimpleName(), 1L, Long::sum));
        return new Outcome(
                new Times(acknowledged.stream().mapToLong(Acknowledged::nanos)),
                length.toNanos() / 1e9,
                acknowledged.size(),
                failed.stream()
                        .filter(OutcomeUnknownException.class::isInstance)
                        .count(),
                errors);
    }

    private static void await(long due) throws InterruptedException {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private CompletableFuture<?> call(long due) {
        UUID account = accounts.get(random.nextInt(accounts.size()));
        return engine.invokeAsync(
                        new OperationCall("deposit", Map.of("account", RowKey.of(account), "amount", BigDecimal.ONE)))
                .handle((receipt, error) -> {
                    ended(due, receipt, error);
                    return null;
                });
    }

    private void ended(long due, @Nullable Receipt receipt, @Nullable Throwable error) {
        if (receipt != null) {
            long now = System.nanoTime();
            acknowledged.add(new Acknowledged(receipt.sequence(), now, now - due));
        } else if (error != null) {
            Throwable cause = error.getCause();
            failed.add(error instanceof CompletionException && cause != null ? cause : error);
        }
    }

    private static void await(List<CompletableFuture<?>> calls) throws InterruptedException {
        try {
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new WrongTotalException("a call did not end within " + PATIENCE_SECONDS + " s");
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the order of their records. */
    List<Acknowledged> acknowledged() {
        return acknowledged.stream()
                .sorted(Comparator.comparingLong(Acknowledged::sequence))
                .toList();
    }
}
