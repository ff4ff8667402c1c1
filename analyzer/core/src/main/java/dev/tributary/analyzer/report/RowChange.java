package dev.tributary.analyzer.report;

import dev.tributary.analyzer.trace.Counterexample.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One row of a state, compared with an earlier state. */
record RowChange(String name, Kind kind, List<Cell> cells) {
    RowChange {
        cells = List.copyOf(cells);
    }

    /** What became of the row. */
    enum Kind {
        SAME,
        CHANGED,
        ADDED,
        GONE
    }

    /** One value; {@code before} is there when it was another one. */
    record Cell(String attribute, String value, Optional<String> before) {}

    /** The rows of {@code now} in their order, then those of {@code before} that are gone. */
    static List<RowChange> between(List<Row> before, List<Row> now) {
        Map<String, Row> known = new LinkedHashMap<>();
        before.forEach(row -> known.put(row.name(), row));
        List<RowChange> changes = new ArrayList<>();
        for (Row row : now) {
            changes.add(change(known.remove(row.name()), row));
        }
        known.values().forEach(row -> changes.add(new RowChange(row.name(), Kind.GONE, cells(row, null))));
        return changes;
    }

    /** The rows of a state that there is nothing to compare with. */
    static List<RowChange> of(List<Row> rows) {
        return rows.stream()
                .map(row -> new RowChange(row.name(), Kind.SAME, cells(row, null)))
                .toList();
    }

    private static RowChange change(@org.jspecify.annotations.Nullable Row before, Row now) {
        if (before == null) {
            return new RowChange(now.name(), Kind.ADDED, cells(now, null));
        }
        List<Cell> cells = cells(now, before);
        boolean changed = cells.stream().anyMatch(c -> c.before().isPresent());
        return new RowChange(now.name(), changed ? Kind.CHANGED : Kind.SAME, cells);
    }

    private static List<Cell> cells(Row row, @org.jspecify.annotations.Nullable Row before) {
        List<Cell> cells = new ArrayList<>();
        row.values().forEach((attribute, value) -> {
            String was = before == null ? null : before.values().get(attribute);
            cells.add(new Cell(attribute, value, Optional.ofNullable(was).filter(old -> !Objects.equals(old, value))));
        });
        return cells;
    }
}
