package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface ProductRepository extends ListCrudRepository<Product, UUID> {
    boolean existsBySku(String sku);
}
