package dev.tributary.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What of the log must stay, for each origin. A record goes only when both conditions let it go.
 *
 * @param age records younger than this stay; null: the age does not matter
 * @param records so many of the last records stay; null: their number does not matter
 */
public record RetentionPolicy(
        @Nullable Duration age, @Nullable Long records) {
    public RetentionPolicy {
        if (age == null && records == null) {
            throw new IllegalArgumentException("say by age or by number which records must stay");
        }
        if ((age != null && age.isNegative()) || (records != null && records < 0)) {
            throw new IllegalArgumentException("neither age nor number can be negative");
        }
    }
}
