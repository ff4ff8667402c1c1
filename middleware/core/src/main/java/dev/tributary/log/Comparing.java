package dev.tributary.log;

import static dev.tributary.log.TableComparison.Kind.DIFFERENT;
import static dev.tributary.log.TableComparison.Kind.EXTRA;
import static dev.tributary.log.TableComparison.Kind.MISSING;

import dev.tributary.log.Copies.Pair;
import dev.tributary.log.TableComparison.RowDifference;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares one live table with its copy, in the database. */
final class Comparing {
    private static final int LISTED = 20;

    private final Pair pair;
    private final List<String> values;
    private final String joined;
    private final String missing;
    private final String extra;
    private final String different;

    Comparing(Pair pair) {
        this.pair = pair;
        this.values =
                pair.columns().stream().filter(c -> !pair.key().contains(c)).toList();
        String some = Tables.quote(pair.key().get(0));
        this.missing = "l." + some + " IS NULL";
        this.extra = "c." + some + " IS NULL";
        this.different = values.isEmpty()
                ? "false"
                : "l." + some + " = c." + some + " AND ("
                        + each(values, v -> "l." + v + " IS DISTINCT FROM c." + v, " OR ") + ")";
        this.joined = " FROM " + pair.original() + " l FULL JOIN " + pair.copy() + " c ON "
                + each(pair.key(), k -> "l." + k + " = c." + k, " AND ");
    }

    private static String each(List<String> columns, Function<String, String> shape, String between) {
        return columns.stream().map(Tables::quote).map(shape).collect(Collectors.joining(between));
    }

    TableComparison compare(Connection connection) throws SQLException {
        String counts = "SELECT count(*) FILTER (WHERE NOT " + missing + "), count(*) FILTER (WHERE " + missing
                + "), count(*) FILTER (WHERE " + extra + "), count(*) FILTER (WHERE " + different + ")" + joined;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(counts)) {
            result.next();
            long rows = result.getLong(1);
            TableComparison clean = new TableComparison(
                    pair.name(), rows, result.getLong(2), result.getLong(3), result.getLong(4), List.of());
            return clean.clean()
                    ? clean
                    : new TableComparison(
                            pair.name(),
                            rows,
                            clean.missing(),
                            clean.extra(),
                            clean.different(),
                            differences(connection));
        }
    }

    private List<RowDifference> differences(Connection connection) throws SQLException {
        String sql = "SELECT " + missing + ", " + extra + ", concat_ws(', ', "
                + each(pair.key(), k -> "coalesce(l." + k + ", c." + k + ")", ", ") + ")"
                + values.stream()
                        .map(Tables::quote)
                        .map(v -> ", l." + v + "::text, c." + v + "::text, l." + v + " IS DISTINCT FROM c." + v)
                        .collect(Collectors.joining())
                + joined + " WHERE " + missing + " OR " + extra + " OR " + different + " ORDER BY "
                + each(pair.key(), k -> "coalesce(l." + k + ", c." + k + ")", ", ") + " LIMIT " + LISTED;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<RowDifference> rows = new ArrayList<>();
            while (result.next()) {
                String key = result.getString(3);
                if (result.getBoolean(1)) {
                    rows.add(new RowDifference(MISSING, key, "the log yields this row, and the table has none"));
                } else if (result.getBoolean(2)) {
                    rows.add(new RowDifference(EXTRA, key, "the log does not yield this row"));
                } else {
                    rows.add(new RowDifference(DIFFERENT, key, differentValues(result)));
                }
            }
            return rows;
        }
    }

    private String differentValues(ResultSet result) throws SQLException {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int column = 4 + 3 * i;
            if (result.getBoolean(column + 2)) {
                parts.add(values.get(i) + " is " + result.getString(column) + ", the log yields "
                        + result.getString(column + 1));
            }
        }
        return String.join("; ", parts);
    }
}
