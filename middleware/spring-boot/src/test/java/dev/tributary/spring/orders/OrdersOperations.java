package dev.tributary.spring.orders;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.engine.Receipt;
import dev.tributary.spring.orders.Orders.DiscountId;
import dev.tributary.spring.orders.Orders.Wanted;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.core.mapping.AggregateReference;

/** Parameters of every kind, without bodies. */
@Operations("orders")
public interface OrdersOperations {
    /** An element whose key the caller brings. */
    record Keyed(UUID line, String product, int quantity) {}

    /** The key of a customer, as an object. */
    class CustomerKey {
        private final UUID id;

        public CustomerKey(UUID id) {
            this.id = id;
        }

        public UUID id() {
            return id;
        }
    }

    CustomerKey join(String name, String email, Instant seen, UUID friend);

    @Operation("join")
    AggregateReference<Customer, UUID> joinWith(
            CharSequence name, String email, OffsetDateTime seen, Optional<AggregateReference<Customer, UUID>> friend);

    void resize(CustomerKey customer, Customer.Size size);

    void call(CustomerKey customer, Optional<String> nickname);

    void visit(List<CustomerKey> customers);

    UUID buy(CustomerKey customer, String note, List<Wanted> lines);

    Receipt buy(UUID id, UUID customer, String note, List<Keyed> lines);

    void grant(UUID purchase, String code, int percent);

    void regrant(DiscountId discount, int percent);
}
