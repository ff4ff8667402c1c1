package dev.tributary.sample.transfers;

import java.util.UUID;

/** A transfer as people want to see it: with the names of what it refers to. */
public record TransferLine(
        UUID id, String sku, String productName, String fromName, String toName, int quantity, TransferStatus status) {}
