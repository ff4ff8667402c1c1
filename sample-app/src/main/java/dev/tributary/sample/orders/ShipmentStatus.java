package dev.tributary.sample.orders;

/** Where a parcel is, in the order in which it can change. */
enum ShipmentStatus {
    SENT,
    DELIVERED
}
