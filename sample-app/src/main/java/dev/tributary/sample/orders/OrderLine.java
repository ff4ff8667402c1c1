package dev.tributary.sample.orders;

import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.data.annotation.Id;

/**
 * Some pieces of a product in an order.
 *
 * @param reservation what is set aside for it, which names the line as well
 * @param price of one piece, when it was ordered
 */
record OrderLine(@Id UUID reservation, BigDecimal price) {}
