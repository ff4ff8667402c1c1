package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhiAccrualTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** By Simpson's rule over the density, which shares nothing with the fit. */
    private static double tail(double deviations) {
        int steps = 20_000;
        double width = 12.0 / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double x = deviations + i * width;
            sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-x * x / 2);
        }
        return sum * width / 3 / Math.sqrt(2 * Math.PI);
    }

    @Test
    void theTailIsThatOfTheNormalDistribution() {
        for (double deviations = -4; deviations <= 20; deviations += 0.25) {
            assertThat(PhiAccrual.logOfTail(deviations))
                    .as("at %s deviations", deviations)
                    .isCloseTo(Math.log(tail(deviations)), within(1e-6));
        }
    }

    @Test
    void phiIsTheFormulaOfThePaperOverTheObservedIntervals() {
        PhiAccrual detector = new PhiAccrual(SECOND);
        Random random = new Random(4);
        double sum = 1;
        double squares = 1;
        int count = 1;
        for (; count < 150; count++) {
            double seconds = Math.max(0.01, 1.2 + 0.9 * random.nextGaussian());
            detector.arrived(Duration.ofNanos((long) (seconds * 1e9)));
            sum += seconds;
            squares += seconds * seconds;
        }
        double mean = sum / count;
        double deviation = Math.sqrt(squares / count - mean * mean);
        assertThat(deviation).isGreaterThan(0.5);
        for (double silence : new double[] {0.5, 1, 2, 4, 8}) {
            assertThat(detector.phi(Duration.ofMillis((long) (silence * 1000))))
                    .isCloseTo(-Math.log10(tail((silence - mean) / deviation)), within(1e-5));
        }
    }

    @Test
    void itAdaptsToWhatItSees() {
        PhiAccrual regular = new PhiAccrual(SECOND);
        PhiAccrual irregular = new PhiAccrual(SECOND);
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            regular.arrived(SECOND);
            irregular.arrived(Duration.ofMillis(100 + random.nextInt(6000)));
        }
        Duration silence = Duration.ofSeconds(4);
        assertThat(regular.phi(silence)).isGreaterThan(8);
        assertThat(irregular.phi(silence)).isLessThan(1);
        assertThat(irregular.mean()).isCloseTo(3.1, within(0.4));
    }

    @Test
    void suspicionGrowsWithSilenceAndNeverEnds() {
        PhiAccrual detector = new PhiAccrual(SECOND);
        double before = -1;
        for (Duration silence : new Duration[] {
            Duration.ofMillis(1500), Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofDays(7)
        }) {
            double phi = detector.phi(silence);
            assertThat(phi).isGreaterThan(before).isFinite();
            before = phi;
        }
        assertThat(detector.phi(Duration.ZERO)).isLessThan(0.1);
    }
}
