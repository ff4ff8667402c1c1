package dev.tributary.convergence;

import dev.tributary.dsl.model.Application;
import dev.tributary.effect.RowId;
import dev.tributary.store.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is known of one table after some rounds. */
final class TableRounds {
    private static final int LISTED = 20;

    private final Application application;
    private final DigestedTable table;
    private final long mostRows;
    private final Set<String> different = new HashSet<>();
    private final List<RowDifference> differences = new ArrayList<>();
    private Set<String> unsettled = new HashSet<>();
    private long rowsHere;
    private long rowsThere;
    private boolean complete;
    private @Nullable String reason;

    /**
     * Knows nothing yet.
     *
     * @param mostRows how many rows of one site are compared one by one in one round
     */
    TableRounds(Application application, DigestedTable table, long mostRows) {
        this.application = application;
        this.table = table;
        this.mostRows = mostRows;
    }

    /** Whether another round can tell more. */
    boolean open() {
        return !complete || !unsettled.isEmpty();
    }

    TableAgreement agreement() {
        Verdict verdict = !different.isEmpty() ? Verdict.DIFFERS : open() ? Verdict.UNSETTLED : Verdict.EQUAL;
        return new TableAgreement(
                table.name(),
                verdict,
                rowsHere,
                rowsThere,
                different.size(),
                unsettled.size(),
                differences,
                verdict == Verdict.EQUAL ? null : reason);
    }

    /** What explains differences in a round. */
    interface Explanations {
        Set<RowId> explained(Set<RowId> rows) throws SQLException, InBetween.UntoldException;
    }

    /** Compares in two snapshots. A row counts as equal once it was equal in any round. */
    void round(Snapshot here, Snapshot there, Explanations explanations) throws SQLException {
        reason = null;
        Map<Integer, Snapshot.Bucket> ours = here.buckets(table);
        Map<Integer, Snapshot.Bucket> theirs = there.buckets(table);
        rowsHere = rows(ours);
        rowsThere = rows(theirs);
        Set<Integer> buckets = new TreeSet<>(ours.keySet());
        buckets.addAll(theirs.keySet());
        buckets.removeIf(bucket -> Objects.equals(ours.get(bucket), theirs.get(bucket)));
        List<Integer> chosen = chosen(buckets, ours, theirs);
        boolean all = chosen.size() == buckets.size();
        if (!all) {
            reason = "more rows than " + mostRows + " may differ";
        }
        Set<String> differing = chosen.isEmpty() ? new HashSet<>() : differing(here, there, chosen);
        differing.removeAll(different);
        Set<String> explained = explained(differing, explanations);
        Set<String> unexplained = new TreeSet<>(differing);
        unexplained.removeAll(explained);
        report(here, there, unexplained);
        if (complete) {
            unsettled.retainAll(explained);
        } else {
            unsettled = new HashSet<>(explained);
        }
        unsettled.removeAll(different);
        complete |= all;
    }

    private static long rows(Map<Integer, Snapshot.Bucket> buckets) {
        return buckets.values().stream().mapToLong(Snapshot.Bucket::rows).sum();
    }

    /** Some of the buckets that differ, others each time, but at least one. */
    private List<Integer> chosen(
            Set<Integer> differing, Map<Integer, Snapshot.Bucket> ours, Map<Integer, Snapshot.Bucket> theirs) {
        List<Integer> shuffled = new ArrayList<>(differing);
        Collections.shuffle(shuffled);
        List<Integer> chosen = new ArrayList<>();
        long rows = 0;
        for (Integer bucket : shuffled) {
            rows += Math.max(rowsIn(ours.get(bucket)), rowsIn(theirs.get(bucket)));
            if (rows > mostRows && !chosen.isEmpty()) {
                break;
            }
            chosen.add(bucket);
        }
        return chosen;
    }

    private static long rowsIn(Snapshot.@Nullable Bucket bucket) {
        return bucket == null ? 0 : bucket.rows();
    }

    private Set<String> differing(Snapshot here, Snapshot there, List<Integer> buckets) throws SQLException {
        Map<String, Long> ours = here.rows(table, buckets);
        Map<String, Long> theirs = there.rows(table, buckets);
        Set<String> keys = new HashSet<>(ours.keySet());
        keys.addAll(theirs.keySet());
        keys.removeIf(key -> Objects.equals(ours.get(key), theirs.get(key)));
        return keys;
    }

    private Set<String> explained(Set<String> keys, Explanations explanations) throws SQLException {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Map<String, RowId> ids = new HashMap<>();
        keys.forEach(key -> ids.put(key, Json.readRow(application, key)));
        try {
            Set<RowId> explained = explanations.explained(new HashSet<>(ids.values()));
            Set<String> result = new HashSet<>(keys);
            result.removeIf(key -> !explained.contains(ids.get(key)));
            return result;
        } catch (InBetween.UntoldException e) {
            reason = e.getMessage();
            return keys;
        }
    }

    private void report(Snapshot here, Snapshot there, Set<String> unexplained) throws SQLException {
        different.addAll(unexplained);
        Set<String> listed = new LinkedHashSet<>();
        unexplained.stream().limit(LISTED - differences.size()).forEach(listed::add);
        if (listed.isEmpty()) {
            return;
        }
        Map<String, List<@Nullable String>> ours = here.values(table, listed);
        Map<String, List<@Nullable String>> theirs = there.values(table, listed);
        for (String key : listed) {
            differences.add(new RowDifference(key, message(here.site(), ours.get(key), there.site(), theirs.get(key))));
        }
    }

    private String message(
            String here, @Nullable List<@Nullable String> ours, String there, @Nullable List<@Nullable String> theirs) {
        if (ours == null || theirs == null) {
            return (ours == null ? here : there) + " has no such row";
        }
        Map<String, String> columns = new TreeMap<>();
        for (int i = 0; i < ours.size(); i++) {
            if (!Objects.equals(ours.get(i), theirs.get(i))) {
                columns.put(
                        table.columns().get(i).name(),
                        "is " + ours.get(i) + " at " + here + " and " + theirs.get(i) + " at " + there);
            }
        }
        List<String> parts = new ArrayList<>();
        columns.forEach((name, difference) -> parts.add(name + " " + difference));
        return String.join("; ", parts);
    }
}
