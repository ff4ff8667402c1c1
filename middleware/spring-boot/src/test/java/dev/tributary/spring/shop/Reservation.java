package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;

public record Reservation(
        @Id UUID id, @Embedded.Nullable(prefix = "stock_") StockId stock, int quantity, ReservationStatus status) {
    Reservation shipped() {
        return new Reservation(id, stock, quantity, ReservationStatus.SHIPPED);
    }
}
