package dev.tributary.sample.inventory;

import java.util.UUID;

/** A reservation as people want to see it: with the names of what it refers to. */
public record ReservationLine(
        UUID id,
        UUID product,
        UUID warehouse,
        String sku,
        String productName,
        String warehouseName,
        int quantity,
        ReservationStatus status) {}
