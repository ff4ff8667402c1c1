package dev.tributary.spring.shop;

import org.springframework.data.repository.ListCrudRepository;

public interface StockRepository extends ListCrudRepository<Stock, StockId> {}
