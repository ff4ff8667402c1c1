package dev.tributary.tool;

import dev.tributary.log.Retention;
import dev.tributary.log.RetentionPolicy;
import dev.tributary.log.RetentionResult;
import dev.tributary.log.RetentionResult.OriginResult;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tributary-tool log retain}. */
@Command(
        name = "retain",
        description = {
            "Drops old partitions of the log, once they are verified and folded into a checkpoint.",
            "Connects as the owner of the tables."
        })
final class LogRetainCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Output output;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Keep keep = new Keep();

    /** What stays. */
    static final class Keep {
        @Option(
                names = "--keep-age",
                paramLabel = "DURATION",
                description = "Younger records stay: P30D, PT12H; with --keep-records, both conditions count.")
        private @Nullable Duration age;

        @Option(
                names = "--keep-records",
                paramLabel = "NUMBER",
                description = "So many of each origin's last records stay.")
        private @Nullable Long records;
    }

    @Option(names = "--dry-run", description = "Only says what would be dropped.")
    private boolean dryRun;

    @Override
    public Integer call() throws SQLException {
        RetentionResult result = new Retention(database.dataSource(), application.read())
                .retain(policy(), dryRun, output.progress(spec, "folded"));
        return output.print(
                spec,
                true,
                Map.of("dryRun", dryRun, "origins", result.origins()),
                out -> result.origins().forEach(o -> print(out, o)));
    }

    private RetentionPolicy policy() {
        try {
            return new RetentionPolicy(keep.age, keep.records);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void print(PrintWriter out, OriginResult result) {
        out.println(result.origin() + ": " + (dryRun ? "would drop " : "dropped ")
                + (result.dropped().isEmpty() ? "nothing" : String.join(", ", result.dropped())) + "; "
                + result.records() + " records folded, up to " + result.foldedTo());
        out.println("  " + result.stays());
    }
}
