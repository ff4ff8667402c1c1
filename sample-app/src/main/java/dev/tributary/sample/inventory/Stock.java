package dev.tributary.sample.inventory;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Embedded.OnEmpty;

/** How much of a product lies in a warehouse, and how much of that is promised to somebody. */
public record Stock(
        @Id @Embedded(onEmpty = OnEmpty.USE_NULL) StockId id, long onHand, long reserved) {

    static Stock empty(StockId id) {
        return new Stock(id, 0, 0);
    }

    Stock receive(int quantity) {
        return new Stock(id, onHand + quantity, reserved);
    }

    public Stock reserve(int quantity) {
        return new Stock(id, onHand, reserved + quantity);
    }

    Stock ship(int quantity) {
        return new Stock(id, onHand - quantity, reserved - quantity);
    }

    Stock release(int quantity) {
        return new Stock(id, onHand, reserved - quantity);
    }
}
