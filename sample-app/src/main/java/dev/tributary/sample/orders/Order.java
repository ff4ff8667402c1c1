package dev.tributary.sample.orders;

import java.math.BigDecimal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What somebody has ordered.
 *
 * @param id null until the order is saved
 * @param cart the cart that it was, of which nothing else is left
 */
@Table("orders")
record Order(
        @Id @Nullable UUID id,
        UUID cart,
        String customer,
        BigDecimal total,
        BigDecimal paid,
        BigDecimal refunded,
        @MappedCollection(idColumn = "order_id") Set<OrderLine> lines) {

    static Order place(UUID cart, String customer, BigDecimal total, Set<OrderLine> lines) {
        return new Order(null, cart, customer, total, BigDecimal.ZERO, BigDecimal.ZERO, lines);
    }
}
