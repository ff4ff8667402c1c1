package com.example.theatre;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/performances")
public class TheatreApi {
    private final BoxOffice boxOffice;
    private final Performances performances;
    private final Bookings bookings;

    public TheatreApi(BoxOffice boxOffice, Performances performances, Bookings bookings) {
        this.boxOffice = boxOffice;
        this.performances = performances;
        this.bookings = bookings;
    }

    record Announcement(String title, String hall, Instant startsAt, int seats) {}

    record Seats(int seats) {}

    record Donation(BigDecimal amount) {}

    record Wish(String customer, int tickets) {}

    record Created(UUID id) {}

    @GetMapping
    List<Performance> programme() {
        return performances.findAllByOrderByStartsAtAscHallAsc();
    }

    @GetMapping("/{performance}")
    Performance performance(@PathVariable UUID performance) {
        return performances.findById(performance).orElseThrow();
    }

    @GetMapping("/{performance}/bookings")
    List<Booking> bookings(@PathVariable UUID performance) {
        return bookings.findByPerformanceId(performance);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created announce(@RequestBody Announcement request) {
        return new Created(
                boxOffice.announce(request.title(), request.hall(), request.startsAt(), request.seats()));
    }

    @PutMapping("/{performance}/seats")
    void changeSeats(@PathVariable UUID performance, @RequestBody Seats request) {
        boxOffice.changeSeats(performance, request.seats());
    }

    @PostMapping("/{performance}/donations")
    void donate(@PathVariable UUID performance, @RequestBody Donation request) {
        boxOffice.donate(performance, request.amount());
    }

    @PostMapping("/{performance}/bookings")
    @ResponseStatus(HttpStatus.CREATED)
    Created book(@PathVariable UUID performance, @RequestBody Wish request) {
        return new Created(boxOffice.book(performance, request.customer(), request.tickets()));
    }

    @DeleteMapping("/{performance}/bookings/{booking}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(@PathVariable UUID performance, @PathVariable UUID booking) {
        boxOffice.cancel(booking);
    }

    @ExceptionHandler(NoSuchElementException.class)
    @ResponseStatus(HttpStatus.NOT_FOUND)
    void missing() {}
}
