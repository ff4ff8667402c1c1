package com.example.theatre;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.springframework.data.annotation.Id;

/** One evening: so many seats, of which so many are sold, and what has been donated on the way. */
public record Performance(
        @Id UUID id, String title, String hall, Instant startsAt, int seats, int sold, BigDecimal donations) {

    Performance withSeats(int count) {
        return new Performance(id, title, hall, startsAt, count, sold, donations);
    }

    Performance sell(int tickets) {
        return new Performance(id, title, hall, startsAt, seats, sold + tickets, donations);
    }

    Performance takeBack(int tickets) {
        return sell(-tickets);
    }

    Performance withDonation(BigDecimal amount) {
        return new Performance(id, title, hall, startsAt, seats, sold, donations.add(amount));
    }
}
