package dev.tributary.sample.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Embedded.OnEmpty;

/**
 * A promise of some of a stock.
 *
 * @param id null until the reservation is saved
 */
public record Reservation(
        @Id @Nullable UUID id,

        @Embedded(onEmpty = OnEmpty.USE_NULL, prefix = "stock_")
        StockId stock,

        int quantity,
        ReservationStatus status) {

    public static Reservation held(StockId stock, int quantity) {
        return new Reservation(null, stock, quantity, ReservationStatus.HELD);
    }

    Reservation shipped() {
        return new Reservation(id, stock, quantity, ReservationStatus.SHIPPED);
    }
}
