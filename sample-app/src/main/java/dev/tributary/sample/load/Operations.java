package dev.tributary.sample.load;

import dev.tributary.sample.inventory.InventoryService;
import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.StockLevel;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the callers do. */
@Component
class Operations {
    private static final int MOST_RECEIVED = 5;
    private static final int RECEIVED_PER_REPRICED = 9;
    private static final int CENTS = 10_000;
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InventoryService inventory;
    private final Shelves shelves;
    private volatile List<StockLevel> stocks = List.of();
    private volatile long looked = System.nanoTime() - LOOK_EVERY_NANOS;

    Operations(InventoryService inventory, Shelves shelves) {
        this.inventory = inventory;
        this.shelves = shelves;
    }

    /** Goods arrive, and now and then a price changes: both confluent. */
    Lane.Caller confluent() {
        return random -> {
            StockLevel stock = any(random);
            if (stock == null) {
                return;
            }
            if (random.nextInt(RECEIVED_PER_REPRICED + 1) > 0) {
                inventory.receive(id(stock), 1 + random.nextInt(MOST_RECEIVED));
            } else {
                inventory.reprice(stock.product(), BigDecimal.valueOf(1 + random.nextInt(CENTS), 2));
            }
        };
    }

    /** Something is reserved, and then shipped or given back: all three coordinated. */
    Lane.Caller coordinated() {
        return new Lane.Caller() {
            private @Nullable UUID held;

            @Override
            public void call(Random random) {
                UUID reservation = held;
                StockLevel stock = any(random);
                if (reservation != null) {
                    // Whatever becomes of it: who is refused here will not be understood better the next time.
                    held = null;
                    if (random.nextBoolean()) {
                        inventory.ship(reservation);
                    } else {
                        inventory.cancel(reservation);
                    }
                } else if (stock != null) {
                    held = inventory.reserve(id(stock), 1);
                }
            }
        };
    }

    /** Any of the stocks that there were a moment ago: what is opened here, or arrives from another site, is worked on, too. */
    private @Nullable StockLevel any(Random random) {
        if (System.nanoTime() - looked >= LOOK_EVERY_NANOS) {
            looked = System.nanoTime();
            stocks = shelves.stocks();
        }
        List<StockLevel> all = stocks;
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static StockId id(StockLevel stock) {
        return new StockId(stock.product(), stock.warehouse());
    }
}
