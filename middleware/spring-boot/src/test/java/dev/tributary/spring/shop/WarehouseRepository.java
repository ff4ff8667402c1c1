package dev.tributary.spring.shop;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

public interface WarehouseRepository extends ListCrudRepository<Warehouse, UUID> {}
