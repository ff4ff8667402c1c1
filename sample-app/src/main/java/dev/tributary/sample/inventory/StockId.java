package dev.tributary.sample.inventory;

import java.util.UUID;

/** Names the stock of one product in one warehouse. */
public record StockId(UUID product, UUID warehouse) {}
