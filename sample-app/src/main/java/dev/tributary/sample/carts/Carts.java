package dev.tributary.sample.carts;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The carts. */
public interface Carts extends ListCrudRepository<Cart, UUID> {}
