package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.WrongTotalException;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** When the records of one origin were seen merged at another site. */
final class Arrivals {
    private final TreeMap<Long, Long> firstSeen = new TreeMap<>();

    /**
     * Notes that everything up to a record is merged now.
     *
     * @param at by {@link System#nanoTime}, never before an earlier one
     */
    void merged(long sequence, long at) {
        firstSeen.putIfAbsent(sequence, at);
    }

    /** How many nanoseconds after its acknowledgement each record was seen merged, in the order of the records. */
    LongStream lags(List<Pacer.Acknowledged> records) {
        return records.stream().mapToLong(record -> {
            var seen = firstSeen.ceilingEntry(record.sequence());
            if (seen == null) {
                throw new WrongTotalException("record " + record.sequence() + " was never seen merged");
            }
            return seen.getValue() - record.at();
        });
    }
}
