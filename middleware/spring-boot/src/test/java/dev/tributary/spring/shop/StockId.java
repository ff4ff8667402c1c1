package dev.tributary.spring.shop;

import java.util.UUID;

public record StockId(UUID product, UUID warehouse) {}
