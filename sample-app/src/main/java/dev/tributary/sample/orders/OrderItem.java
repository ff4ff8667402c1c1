package dev.tributary.sample.orders;

import dev.tributary.sample.inventory.StockId;
import java.math.BigDecimal;

/**
 * What shall be a line of an order.
 *
 * @param stock where it is taken from
 * @param price of one piece
 */
public record OrderItem(StockId stock, int quantity, BigDecimal price) {

    BigDecimal amount() {
        return price.multiply(BigDecimal.valueOf(quantity));
    }
}
