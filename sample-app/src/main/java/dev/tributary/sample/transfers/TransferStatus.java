package dev.tributary.sample.transfers;

/** Where the goods of a transfer are, in the order in which it can change. */
public enum TransferStatus {
    SENT,
    ARRIVED
}
