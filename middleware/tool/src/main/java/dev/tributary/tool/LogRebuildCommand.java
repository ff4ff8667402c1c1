package dev.tributary.tool;

import dev.tributary.log.Comparison;
import dev.tributary.log.Rebuild;
import dev.tributary.log.TableComparison;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tributary-tool log rebuild}. */
@Command(name = "rebuild", description = "Folds the log beside the live tables, which are only read, and compares.")
final class LogRebuildCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Output output;

    @Override
    public Integer call() throws SQLException {
        Comparison comparison =
                new Rebuild(database.dataSource(), application.read()).compare(output.progress(spec, "folded"));
        return output.print(
                spec,
                comparison.clean(),
                Map.of("records", comparison.records(), "log", comparison.log(), "tables", comparison.tables()),
                out -> print(out, comparison));
    }

    private static void print(PrintWriter out, Comparison comparison) {
        out.println(comparison.records() + " records: the tables are "
                + (comparison.clean() ? "what the log yields" : "NOT what the log yields"));
        comparison.log().forEach(f -> out.println("  " + f.kind() + ": " + f.message()));
        for (TableComparison table : comparison.tables()) {
            out.println("  " + table.table() + ": " + table.rows() + " rows"
                    + (table.clean()
                            ? ""
                            : "; " + table.missing() + " missing, " + table.extra() + " extra, " + table.different()
                                    + " different"));
            table.differences().forEach(d -> out.println("    " + d.kind() + " " + d.key() + ": " + d.message()));
        }
    }
}
