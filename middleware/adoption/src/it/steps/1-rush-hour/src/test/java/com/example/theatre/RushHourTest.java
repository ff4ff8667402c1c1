package com.example.theatre;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** Many callers at once. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RushHourTest {
    private static final int CALLERS = 8;

    @Autowired
    private BoxOffice boxOffice;

    @Autowired
    private Performances performances;

    @Autowired
    private Bookings bookings;

    private UUID announce() {
        return boxOffice.announce("Gala", "Hall " + UUID.randomUUID(), Instant.parse("2027-05-01T19:30:00Z"), 20);
    }

    private static void allAtOnce(Callable<Void> caller) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Callable<Void>> callers =
                    IntStream.range(0, CALLERS).mapToObj(i -> caller).toList();
            for (Future<Void> done : threads.invokeAll(callers)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void noSeatIsSoldTwice() throws Exception {
        int tooMany = 0;
        for (int evening = 0; evening < 10; evening++) {
            UUID gala = announce();
            allAtOnce(() -> {
                for (int i = 0; i < 5; i++) {
                    book(gala);
                }
                return null;
            });
            int tickets = bookings.findByPerformanceId(gala).stream()
                    .mapToInt(Booking::tickets)
                    .sum();
            assertThat(tickets).isPositive();
            tooMany += Math.max(0, tickets - 20);
        }
        assertThat(tooMany).as("tickets for seats that were sold already").isZero();
    }

    private void book(UUID performance) {
        try {
            boxOffice.book(performance, "Ada", 1);
        } catch (RuntimeException e) {
            // Sold out.
        }
    }

    @Test
    void noDonationIsLost() throws Exception {
        UUID gala = announce();
        allAtOnce(() -> {
            for (int i = 0; i < 25; i++) {
                boxOffice.donate(gala, BigDecimal.ONE);
            }
            return null;
        });
        assertThat(performances.findById(gala).orElseThrow().donations()).isEqualByComparingTo("200");
    }
}
