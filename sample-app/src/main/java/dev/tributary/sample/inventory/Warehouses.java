package dev.tributary.sample.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The warehouses. */
public interface Warehouses extends ListCrudRepository<Warehouse, UUID> {

    Optional<Warehouse> findFirstByName(String name);

    List<Warehouse> findAllByOrderByName();
}
