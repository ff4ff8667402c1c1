package dev.tributary.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is computed from times and rates. */
class StatisticsTest {
    @Test
    void percentilesAreMeasuredValues() {
        long[] sorted = {1_000_000, 2_000_000, 3_000_000, 4_000_000};
        assertThat(Statistics.millis(sorted, 0.5)).isEqualTo(2);
        assertThat(Statistics.millis(sorted, 0.99)).isEqualTo(4);
        assertThat(Statistics.millis(sorted, 1)).isEqualTo(4);
        assertThat(Statistics.millis(new long[0], 0.5)).isZero();
    }

    @Test
    void aMedianIsTheMiddle() {
        assertThat(Statistics.median(DoubleStream.of(9, 1, 2))).isEqualTo(2);
        assertThat(Statistics.median(DoubleStream.of(9, 1, 2, 3))).isEqualTo(2.5);
        assertThat(Statistics.median(DoubleStream.of(123456))).isEqualTo(123500);
    }
}
