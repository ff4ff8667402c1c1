package dev.tributary.coordinator;

/**
 * A time in which one site is the coordinator. Its number is the fencing token of coordinated transactions.
 *
 * @param number from 1; a higher one deposes all lower ones
 */
public record Epoch(long number, String site) {
    public Epoch {
        if (number < 1) {
            throw new IllegalArgumentException("no epoch has number " + number);
        }
    }

    /** The epoch after this one. */
    public Epoch next(String successor) {
        return new Epoch(number + 1, successor);
    }
}
