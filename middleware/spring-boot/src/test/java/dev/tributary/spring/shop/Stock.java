package dev.tributary.spring.shop;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;

public record Stock(@Id @Embedded.Nullable StockId id, int onHand, int reserved) {
    Stock receive(int quantity) {
        return new Stock(id, onHand + quantity, reserved);
    }

    Stock reserve(int quantity) {
        return new Stock(id, onHand, reserved + quantity);
    }

    Stock ship(int quantity) {
        return new Stock(id, onHand - quantity, reserved - quantity);
    }
}
