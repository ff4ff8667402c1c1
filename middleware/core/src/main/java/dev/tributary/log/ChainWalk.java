package dev.tributary.log;

import static dev.tributary.log.Finding.Kind.BROKEN_CHAIN;
import static dev.tributary.log.Finding.Kind.DUPLICATED;
import static dev.tributary.log.Finding.Kind.SURPLUS;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One walk along an origin's chain, seal by seal, and then over the records that have no seal yet. */
final class ChainWalk {
    private static final int PAGE = 1000;
    private static final int CANDIDATES = 5;

    private final Connection connection;
    private final String origin;
    private final TreeMap<Long, String> expected;
    private final Progress progress;
    private final Differences differences = new Differences();
    private long head;
    private final long until;
    private long position;
    /**
     * What the chain's value after {@link #position} may be: one value; none where records are missing that no seal
     * covers; several after a seal that was changed, because it is not known what of it was.
     */
    private List<byte[]> values = List.of();

    private ChainWalk(Connection connection, String origin, long until, Map<Long, String> expected, Progress progress)
            throws SQLException {
        this.until = until;
        this.connection = connection;
        this.origin = origin;
        this.expected = new TreeMap<>(expected);
        this.progress = progress;
        this.head = head();
    }

    private long head() throws SQLException {
        return number("SELECT last_sequence FROM tributary.origin WHERE origin = ?");
    }

    /** Along all seals, then over the rest of the log. */
    static ChainWalk whole(Connection connection, String origin, Map<Long, String> expected, Progress progress)
            throws SQLException {
        return new ChainWalk(connection, origin, Long.MAX_VALUE, expected, progress);
    }

    /** Along the seals up to the one that ends with a sequence. */
    static ChainWalk upTo(Connection connection, String origin, long sequence) throws SQLException {
        return new ChainWalk(connection, origin, sequence, Map.of(), Progress.SILENT);
    }

    Verification verify() throws SQLException {
        begin();
        long after = position;
        for (Optional<Seal> next = nextSeal(); next.isPresent(); next = nextSeal()) {
            Seal seal = next.get();
            withoutSeal(seal.first() - 1);
            check(seal);
            position = seal.last();
            progress.at(Math.min(position, head) - after, head - after);
        }
        long sealedTo = position;
        String chain = values.isEmpty() || sealedTo == 0 ? null : LogVerifier.hex(values.get(0));
        expected.keySet().forEach(this::unknownValue);
        long unsealed = until < head ? 0 : tail();
        progress.at(head - after, head - after);
        return new Verification(origin, after, sealedTo, chain, unsealed, differences.count(), differences.findings());
    }

    private void begin() throws SQLException {
        Optional<Seal> checkpoint = checkpoint();
        position = checkpoint.map(Seal::last).orElse(0L);
        byte[] chain = checkpoint.map(Seal::chain).orElseGet(() -> Seal.beginning(origin));
        values = List.of(chain);
        Optional<Seal> seal = Seal.at(connection, origin, position);
        boolean begun =
                seal.isPresent() || Seal.after(connection, origin, position).isPresent();
        if (begun && (seal.isEmpty() || !Arrays.equals(seal.get().chain(), chain))) {
            broken(position, position, "the seal at " + position + ", where the chain begins, is gone or was changed");
        }
    }

    /** What the last checkpoint says of this origin, as if it were a seal. */
    private Optional<Seal> checkpoint() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT last_sequence, chain FROM tributary.log_checkpoint WHERE origin = ?")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                return result.next()
                        ? Optional.of(new Seal(result.getLong(1), result.getLong(1), new byte[0], result.getBytes(2)))
                        : Optional.empty();
            }
        }
    }

    private Optional<Seal> nextSeal() throws SQLException {
        return position >= until ? Optional.empty() : Seal.after(connection, origin, position);
    }

    /** Records up to {@code last} that no seal covers although a later one follows: the chain goes on over themselves. */
    private void withoutSeal(long last) throws SQLException {
        if (last <= position) {
            return;
        }
        broken(position + 1, last, "no seal covers records " + (position + 1) + " to " + last);
        long until = Math.min(last, head);
        for (long from = position + 1; from <= until; from += PAGE) {
            long to = Math.min(until, from + PAGE - 1);
            List<LoggedRecord> records = records(from, to);
            boolean whole = contiguous(records, from, to);
            values = whole ? values.stream().map(v -> chain(v, records)).toList() : List.of();
        }
        position = last;
    }

    private void check(Seal seal) throws SQLException {
        List<LoggedRecord> records = records(seal.first(), seal.last());
        if (seal.first() != position + 1 || !seal.complete()) {
            broken(
                    seal.first(),
                    seal.last(),
                    "the seal that ends at " + seal.last()
                            + " was changed: it does not hold one digest for each record");
            values = candidates(seal, values.stream().map(v -> chain(v, records)));
            return;
        }
        SortedMap<Long, LoggedRecord> changed = new TreeMap<>();
        SortedSet<Long> missing = new TreeSet<>();
        compare(seal, records, changed, missing);
        boolean intact = changed.isEmpty() && missing.isEmpty();
        Optional<byte[]> before = values.stream()
                .filter(v -> Arrays.equals(chain(v, seal), seal.chain()))
                .findFirst();
        if (before.isPresent() || values.isEmpty()) {
            before.ifPresent(v -> compareExpected(v, seal));
            values = List.of(seal.chain());
        } else {
            List<byte[]> ofRecords = values.stream().map(v -> chain(v, records)).toList();
            boolean recordsSound = ofRecords.stream().anyMatch(v -> Arrays.equals(v, seal.chain()));
            broken(seal.first(), seal.last(), brokenSeal(seal, intact, recordsSound));
            intact |= recordsSound;
            values = candidates(seal, Stream.concat(values.stream().map(v -> chain(v, seal)), ofRecords.stream()));
        }
        if (!intact) {
            differences.ofSeal(seal, changed, missing);
            differences.missing(missing);
        }
    }

    /** What the chain's value may be after a seal that was changed; the oldest guesses go. */
    private static List<byte[]> candidates(Seal seal, Stream<byte[]> others) {
        return Stream.concat(Stream.of(seal.chain()), others).limit(CANDIDATES).toList();
    }

    private static String brokenSeal(Seal seal, boolean intact, boolean recordsSound) {
        String name = "the seal of records " + seal.first() + " to " + seal.last() + " was changed: ";
        if (intact) {
            return name + "its chain value does not follow from its digests, which are those of the records";
        }
        return recordsSound
                ? name + "its digests are not those of the records, which yield its chain value"
                : name + "its chain value does not follow from its digests";
    }

    private void compare(
            Seal seal, List<LoggedRecord> records, SortedMap<Long, LoggedRecord> changed, SortedSet<Long> missing) {
        for (long sequence = seal.first(); sequence <= seal.last(); sequence++) {
            missing.add(sequence);
        }
        for (LoggedRecord record : records) {
            if (!missing.remove(record.sequence())) {
                twice(record);
            } else if (!Arrays.equals(record.digest(), seal.digest(record.sequence()))) {
                changed.put(record.sequence(), record);
            }
        }
    }

    private void twice(LoggedRecord record) {
        differences.add(
                Finding.of(DUPLICATED, record.sequence(), "more than one record has sequence " + record.sequence()));
    }

    /** Whether these are all the records from one sequence to another; reports what is not so. */
    private boolean contiguous(List<LoggedRecord> records, long from, long to) {
        long next = from;
        boolean whole = true;
        for (LoggedRecord record : records) {
            if (record.sequence() < next) {
                twice(record);
                whole = false;
                continue;
            }
            if (record.sequence() > next) {
                differences.missing(next, record.sequence() - 1);
                whole = false;
            }
            next = record.sequence() + 1;
        }
        if (next <= to) {
            differences.missing(next, to);
        }
        return whole && next > to;
    }

    /** The records without a seal, which can only be counted. */
    private long tail() throws SQLException {
        head = head();
        if (position > head) {
            broken(head + 1, position, "records up to " + position + " are sealed, but the origin's head is " + head);
        }
        long unsealed = 0;
        for (long from = position + 1; from <= head; from += PAGE) {
            long to = Math.min(head, from + PAGE - 1);
            List<LoggedRecord> records = records(from, to);
            contiguous(records, from, to);
            unsealed += records.size();
        }
        long surplus = number("SELECT coalesce(min(greatest(b.first_sequence, o.last_sequence + 1)), 0)"
                + " FROM tributary.origin o JOIN tributary.log_batch b USING (origin)"
                + " WHERE o.origin = ? AND b.last_sequence > o.last_sequence AND o.written_here");
        if (surplus > 0) {
            differences.add(
                    Finding.of(SURPLUS, surplus, "record " + surplus + " lies beyond what the origin has given out"));
        }
        return unsealed;
    }

    /**
     * The records from one sequence to another. The locks of reading are given back: a session looks for a partition that
     * was attached meanwhile only when it locks the log, and a whole walk is one transaction.
     */
    private List<LoggedRecord> records(long first, long last) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            return LoggedRecord.read(connection, origin, first, last);
        } finally {
            connection.rollback(before);
            connection.releaseSavepoint(before);
        }
    }

    private void compareExpected(byte[] before, Seal seal) {
        SortedMap<Long, String> here = expected.subMap(seal.first(), seal.last() + 1);
        if (here.isEmpty()) {
            return;
        }
        byte[] value = before;
        for (long sequence = seal.first(); sequence <= seal.last(); sequence++) {
            value = LoggedRecord.sha256(value, seal.digest(sequence));
            String wanted = here.get(sequence);
            String found = LogVerifier.hex(value);
            if (wanted != null && !wanted.equalsIgnoreCase(found)) {
                broken(
                        sequence,
                        sequence,
                        "the chain's value after record " + sequence + " is " + found + ", not " + wanted);
            }
        }
        here.clear();
    }

    private void unknownValue(long sequence) {
        broken(
                sequence,
                sequence,
                "the chain's value after record " + sequence + " cannot be told: no sound seal covers it");
    }

    private static byte[] chain(byte[] before, Seal seal) {
        byte[] value = before;
        for (long sequence = seal.first(); sequence <= seal.last(); sequence++) {
            value = LoggedRecord.sha256(value, seal.digest(sequence));
        }
        return value;
    }

    private static byte[] chain(byte[] before, List<LoggedRecord> records) {
        byte[] value = before;
        for (LoggedRecord record : records) {
            value = LoggedRecord.sha256(value, record.digest());
        }
        return value;
    }

    private void broken(long first, long last, String message) {
        differences.add(new Finding(BROKEN_CHAIN, first, last, message));
    }

    private long number(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("tributary.origin has no row of " + origin);
                }
                return result.getLong(1);
            }
        }
    }
}
