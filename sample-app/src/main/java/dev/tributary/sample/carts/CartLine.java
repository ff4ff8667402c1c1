package dev.tributary.sample.carts;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * What a cart has of one product.
 *
 * @param price of one piece, on the cart's price list
 */
public record CartLine(UUID product, String sku, String productName, long quantity, BigDecimal price) {

    public BigDecimal amount() {
        return price.multiply(BigDecimal.valueOf(quantity));
    }
}
