package dev.tributary.spring.orders;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface Purchases extends ListCrudRepository<Purchase, UUID> {
    List<Purchase> findByNote(String note);
}
