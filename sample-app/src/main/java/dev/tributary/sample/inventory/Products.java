package dev.tributary.sample.inventory;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The products. */
public interface Products extends ListCrudRepository<Product, UUID> {

    Optional<Product> findBySku(String sku);

    List<Product> findAllByOrderBySku();
}
