package com.example.theatre;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Service;

@Service
public class BoxOffice {
    private final Performances performances;
    private final Bookings bookings;

    public BoxOffice(Performances performances, Bookings bookings) {
        this.performances = performances;
        this.bookings = bookings;
    }

    @Operation("announce")
    public UUID announce(String title, String hall, Instant startsAt, int seats) {
        return performances
                .save(new Performance(null, title, hall, startsAt, seats, 0, BigDecimal.ZERO))
                .id();
    }

    @Operation("changeSeats")
    public void changeSeats(UUID performance, int seats) {
        performances.save(performances.findById(performance).orElseThrow().withSeats(seats));
    }

    @Operation(value = "donate", expect = Expect.CONFLUENT)
    public void donate(UUID performance, BigDecimal amount) {
        performances.save(performances.findById(performance).orElseThrow().withDonation(amount));
    }

    @Operation("book")
    public UUID book(UUID performance, String customer, int tickets) {
        Performance wanted = performances.findById(performance).orElseThrow();
        performances.save(wanted.sell(tickets));
        return bookings.save(new Booking(null, performance, customer, tickets)).id();
    }

    @Operation("cancel")
    public void cancel(UUID booking) {
        Booking cancelled = bookings.findById(booking).orElseThrow();
        performances.save(
                performances.findById(cancelled.performanceId()).orElseThrow().takeBack(cancelled.tickets()));
        bookings.delete(cancelled);
    }
}
