package dev.tributary.tool;

import dev.tributary.sites.Problem;
import dev.tributary.sites.ReplicationCheck;
import dev.tributary.sites.SitesReport;
import dev.tributary.sites.Topology;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tributary-tool replication check}. */
@Command(
        name = "check",
        description = "Finds what keeps a site from flowing together with the others, and says what to do about it.")
final class ReplicationCheckCommand extends DatabaseCommand {
    private static final long MEGABYTE = 1 << 20;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Output output;

    @Option(
            names = "--retained-wal",
            paramLabel = "MB",
            description = "How much write-ahead log a slot may keep (default: 10240).")
    private long retained = 10_240;

    @Override
    public Integer call() throws SQLException {
        List<Problem> problems = new ArrayList<>();
        Topology topology;
        try (Connection connection = database.dataSource().getConnection()) {
            topology = SitesReport.topology(connection);
            ReplicationCheck check = new ReplicationCheck(topology, retained * MEGABYTE);
            problems.addAll(check.server(connection));
            problems.addAll(check.connections(connection));
        }
        boolean alone = topology.peers().isEmpty();
        return output.print(spec, problems.isEmpty(), Map.of("problems", problems), out -> print(out, problems, alone));
    }

    private static void print(PrintWriter out, List<Problem> problems, boolean alone) {
        if (alone) {
            out.println("no other site is known here yet: nothing was checked");
        } else if (problems.isEmpty()) {
            out.println("nothing keeps this site from the others");
        }
        for (Problem problem : problems) {
            out.println(problem.what());
            out.println("  help: " + problem.action());
        }
    }
}
