package dev.tributary.sample.inventory;

import java.math.BigDecimal;
import java.util.UUID;

/** A stock as people want to see it: with the names of what it refers to. */
public record StockLevel(
        UUID product,
        UUID warehouse,
        String sku,
        String productName,
        BigDecimal price,
        String warehouseName,
        long onHand,
        long reserved,
        long available) {}
