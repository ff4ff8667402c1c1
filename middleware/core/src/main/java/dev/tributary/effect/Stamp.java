package dev.tributary.effect;

/**
 * When a register was written; of two assignments the higher stamp wins.
 *
 * @param time microseconds of the hybrid logical clock
 */
public record Stamp(long time, String origin, long sequence) implements Comparable<Stamp> {
    @Override
    public int compareTo(Stamp other) {
        int byTime = Long.compare(time, other.time);
        if (byTime != 0) {
            return byTime;
        }
        int byOrigin = origin.compareTo(other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(sequence, other.sequence);
    }

    /** The one that wins. */
    public static Stamp higher(Stamp one, Stamp other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
