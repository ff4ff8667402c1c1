package dev.tributary.sample.inventory;

/** What became of a reservation, in the order in which it can change. */
public enum ReservationStatus {
    HELD,
    SHIPPED
}
