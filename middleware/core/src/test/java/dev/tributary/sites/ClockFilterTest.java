package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockFilterTest {
    @Test
    void offsetAndDelayAreNtps() {
        // The other clock is 5000 ahead; 300 there, 100 back, 40 between.
        assertThat(ClockFilter.Exchange.of(1_000, 6_300, 6_340, 1_440)).isEqualTo(new ClockFilter.Exchange(5_100, 400));
    }

    @Test
    void theExchangeWithTheShortestWayCounts() {
        ClockFilter filter = new ClockFilter();
        assertThat(filter.best()).isEmpty();
        filter.add(new ClockFilter.Exchange(10, 900));
        filter.add(new ClockFilter.Exchange(3, 20));
        filter.add(new ClockFilter.Exchange(80, 400));
        assertThat(filter.best()).contains(new ClockFilter.Exchange(3, 20));
        for (int i = 0; i < 8; i++) {
            filter.add(new ClockFilter.Exchange(7, 50 + i));
        }
        assertThat(filter.best()).as("eight later, it is forgotten").contains(new ClockFilter.Exchange(7, 50));
    }
}
