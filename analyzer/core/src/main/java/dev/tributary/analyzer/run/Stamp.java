package dev.tributary.analyzer.run;

/**
 * When a last-writer-wins register was written: by time, then site, then sequence number.
 *
 * @param time hybrid logical time: at least one more than that of every register that the writer overwrote
 */
public record Stamp(long time, int site, int sequence) implements Comparable<Stamp> {
    /** The stamp of what {@code ensure} sets, below every other. */
    public static final Stamp BOTTOM = new Stamp(Long.MIN_VALUE, 0, 0);

    @Override
    public int compareTo(Stamp other) {
        int byTime = Long.compare(time, other.time);
        if (byTime != 0) {
            return byTime;
        }
        int bySite = Integer.compare(site, other.site);
        return bySite != 0 ? bySite : Integer.compare(sequence, other.sequence);
    }
}
