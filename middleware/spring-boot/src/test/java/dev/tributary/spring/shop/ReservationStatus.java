package dev.tributary.spring.shop;

public enum ReservationStatus {
    HELD,
    SHIPPED
}
