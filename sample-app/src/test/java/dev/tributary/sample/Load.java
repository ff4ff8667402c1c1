package dev.tributary.sample;

import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.sample.inventory.InventoryService;
import dev.tributary.sample.inventory.StockId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Many callers who receive and reserve on one stock through the service, wanting to reserve more than arrives.
 *
 * <p>No two calls of receive have the same quantity, so that each acknowledgement can be found in the log.
 */
final class Load {
    static final int THREADS = 64;

    private final InventoryService inventory;
    private final StockId stock;
    private final Acknowledged acknowledged;
    private final AtomicInteger nextQuantity = new AtomicInteger(1);

    final AtomicLong rejected = new AtomicLong();
    final AtomicLong overloaded = new AtomicLong();

    /** Told of everything that the shop acknowledged; called by many threads. */
    interface Acknowledged {
        void received(int quantity);

        void reserved(UUID reservation, int quantity);
    }

    Load(InventoryService inventory, StockId stock, Acknowledged acknowledged) {
        this.inventory = inventory;
        this.stock = stock;
        this.acknowledged = acknowledged;
    }

    /** Presses until told to stop; any failure that is not a plain rejection ends it. */
    void run(BooleanSupplier goOn) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                callers.add(threads.submit(() -> {
                    while (goOn.getAsBoolean()) {
                        call(random);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void call(Random random) {
        try {
            if (random.nextInt(4) > 0) {
                int quantity = nextQuantity.getAndIncrement();
                inventory.receive(stock, quantity);
                acknowledged.received(quantity);
            } else {
                // About what is on hand, so that some succeed and some do not, all the time.
                int quantity = 1 + random.nextInt(40 * Math.max(1, nextQuantity.get()));
                acknowledged.reserved(inventory.reserve(stock, quantity), quantity);
            }
        } catch (InvariantRejectedException e) {
            rejected.incrementAndGet();
        } catch (OverloadedException e) {
            overloaded.incrementAndGet();
        }
    }
}
