package com.example.theatre;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class BoxOffice {
    private final Performances performances;
    private final Bookings bookings;

    public BoxOffice(Performances performances, Bookings bookings) {
        this.performances = performances;
        this.bookings = bookings;
    }

    @Transactional
    public UUID announce(String title, String hall, Instant startsAt, int seats) {
        return performances
                .save(new Performance(null, title, hall, startsAt, seats, 0, BigDecimal.ZERO))
                .id();
    }

    @Transactional
    public void changeSeats(UUID performance, int seats) {
        performances.save(performances.findById(performance).orElseThrow().withSeats(seats));
    }

    @Transactional
    public void donate(UUID performance, BigDecimal amount) {
        performances.save(performances.findById(performance).orElseThrow().withDonation(amount));
    }

    @Transactional
    public UUID book(UUID performance, String customer, int tickets) {
        Performance wanted = performances.findById(performance).orElseThrow();
        if (wanted.sold() + tickets > wanted.seats()) {
            throw new SoldOutException(wanted);
        }
        performances.save(wanted.sell(tickets));
        return bookings.save(new Booking(null, performance, customer, tickets)).id();
    }

    @Transactional
    public void cancel(UUID booking) {
        Booking cancelled = bookings.findById(booking).orElseThrow();
        performances.save(
                performances.findById(cancelled.performanceId()).orElseThrow().takeBack(cancelled.tickets()));
        bookings.delete(cancelled);
    }
}
