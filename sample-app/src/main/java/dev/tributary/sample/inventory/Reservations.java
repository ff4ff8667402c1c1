package dev.tributary.sample.inventory;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The reservations. */
public interface Reservations extends ListCrudRepository<Reservation, UUID> {}
