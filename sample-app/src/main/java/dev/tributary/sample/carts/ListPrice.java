package dev.tributary.sample.carts;

import java.math.BigDecimal;
import java.util.UUID;

/** What a product costs those for whom a list counts. */
record ListPrice(UUID product, String sku, String productName, BigDecimal amount) {}
