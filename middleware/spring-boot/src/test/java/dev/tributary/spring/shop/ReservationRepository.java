package dev.tributary.spring.shop;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface ReservationRepository extends ListCrudRepository<Reservation, UUID> {
    List<Reservation> findByQuantity(int quantity);
}
