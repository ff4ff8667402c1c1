package dev.tributary.benchmarks.contention;

import java.util.Locale;

/** How many rows the callers fight over. */
enum Rows {
    /** All of them want one. */
    HOT,
    /** Each call wants one of a thousand, by chance. */
    SPREAD;

    /** As the command line and the results write it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
