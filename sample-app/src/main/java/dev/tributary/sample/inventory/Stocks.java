package dev.tributary.sample.inventory;

import org.springframework.data.repository.ListCrudRepository;

/** The stocks. */
public interface Stocks extends ListCrudRepository<Stock, StockId> {}
