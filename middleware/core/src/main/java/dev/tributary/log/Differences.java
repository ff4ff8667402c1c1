package dev.tributary.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects findings: counts all and keeps the first ones, so that a log of any size can be wrong everywhere. */
final class Differences {
    static final int KEPT = 100;
    /** How far from its place a record is looked for among those of the same seal. */
    private static final int NEIGHBOURS = 1000;

    private long count;
    private final List<Finding> findings = new ArrayList<>();
    private final List<LoggedRecord> strangers = new ArrayList<>();
    private final SortedMap<Long, byte[]> vacant = new TreeMap<>();

    void add(Finding finding) {
        count++;
        if (findings.size() < KEPT) {
            findings.add(finding);
        }
    }

    /**
     * Names what happened to the records of one seal.
     *
     * @param changed by the sequence where they stand now
     * @param missing sequences without a record
     */
    void ofSeal(Seal seal, SortedMap<Long, LoggedRecord> changed, Set<Long> missing) {
        for (LoggedRecord record : changed.values()) {
            if (!foundIn(seal, record, changed, missing)) {
                count++;
                if (strangers.size() < KEPT) {
                    strangers.add(record);
                    vacant.put(record.sequence(), seal.digest(record.sequence()));
                }
            }
        }
        for (long sequence : missing) {
            if (vacant.size() < 2 * KEPT) {
                vacant.put(sequence, seal.digest(sequence));
            }
        }
    }

    private boolean foundIn(Seal seal, LoggedRecord record, SortedMap<Long, LoggedRecord> changed, Set<Long> missing) {
        long from = Math.max(seal.first(), record.sequence() - NEIGHBOURS);
        long to = Math.min(seal.last(), record.sequence() + NEIGHBOURS);
        for (long place = from; place <= to; place++) {
            if (place != record.sequence() && Arrays.equals(record.digestAs(place), seal.digest(place))) {
                add(
                        changed.containsKey(place) || missing.contains(place)
                                ? moved(record.sequence(), place)
                                : Finding.of(
                                        Finding.Kind.DUPLICATED,
                                        record.sequence(),
                                        "record " + record.sequence() + " is a copy of record " + place));
                return true;
            }
        }
        return false;
    }

    private static Finding moved(long sequence, long place) {
        return Finding.of(
                Finding.Kind.MOVED,
                sequence,
                "record " + sequence + " is the one that was sealed as record " + place + ": the order was changed");
    }

    /** Reports each stretch of missing records as one finding. */
    void missing(Iterable<Long> sequences) {
        long first = -1;
        long last = -1;
        for (long sequence : sequences) {
            if (first >= 0 && sequence != last + 1) {
                missing(first, last);
                first = -1;
            }
            first = first < 0 ? sequence : first;
            last = sequence;
        }
        if (first >= 0) {
            missing(first, last);
        }
    }

    void missing(long first, long last) {
        String what =
                first == last ? "record " + first + " is missing" : "records " + first + " to " + last + " are missing";
        add(new Finding(Finding.Kind.MISSING, first, last, what));
    }

    long count() {
        return count;
    }

    /** The first findings in the order of sequences, once everything is known. */
    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        for (LoggedRecord stranger : strangers) {
            all.add(vacant.entrySet().stream()
                    .filter(v -> v.getKey() != stranger.sequence()
                            && Arrays.equals(stranger.digestAs(v.getKey()), v.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .map(place -> moved(stranger.sequence(), place))
                    .orElseGet(() -> changed(stranger)));
        }
        all.sort(Comparator.comparingLong(Finding::first));
        return all.subList(0, Math.min(KEPT, all.size()));
    }

    private static Finding changed(LoggedRecord record) {
        return Finding.of(
                Finding.Kind.CHANGED,
                record.sequence(),
                "record " + record.sequence() + ", now a call of " + record.operation() + ", is not what was sealed");
    }
}
