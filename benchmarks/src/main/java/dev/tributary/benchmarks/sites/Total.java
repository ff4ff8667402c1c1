package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.WrongTotalException;
import java.math.BigDecimal;

/** What the balances of a database must add up to: what was there, and 1 for each acknowledged call. */
final class Total {
    private final BigDecimal before;
    private long acknowledged;
    private long unknown;

    Total(BigDecimal before) {
        this.before = before;
    }

    void add(Outcome outcome) {
        acknowledged += outcome.acknowledged();
        unknown += outcome.unknown();
    }

    /**
     * Compares with what is there.
     *
     * @throws WrongTotalException when it is something else
     */
    void check(String where, BigDecimal found) {
        BigDecimal more = found.subtract(before);
        if (more.compareTo(BigDecimal.valueOf(acknowledged)) < 0
                || more.compareTo(BigDecimal.valueOf(acknowledged + unknown)) > 0) {
            throw new WrongTotalException("at " + where + " the balances changed by " + more.toPlainString() + ", but "
                    + acknowledged + " calls were acknowledged and " + unknown + " have an unknown outcome");
        }
    }
}
