package dev.tributary.sample.orders;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The orders. */
interface Orders extends ListCrudRepository<Order, UUID> {

    Optional<Order> findByCart(UUID cart);
}
