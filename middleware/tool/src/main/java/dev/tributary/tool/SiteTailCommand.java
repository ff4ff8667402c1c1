package dev.tributary.tool;

import dev.tributary.moves.Tail;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tributary-tool site tail}. */
@Command(
        name = "tail",
        description = {
            "Lists what a lost site has committed and no survivor has, so that it can be entered again by hand.",
            "--url names the lost site's database."
        })
final class SiteTailCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Output output;

    @Parameters(paramLabel = "SITE", description = "The site that is lost.")
    private String lost = "";

    @Option(
            names = "--survivor",
            paramLabel = "JDBC-URL",
            required = true,
            description = "The database of any survivor, which knows where the lost site's log ends.")
    private String survivor = "";

    @Override
    public Integer call() throws SQLException {
        Map<String, Long> ends =
                SiteDatabase.open(database.dataSource("--survivor", survivor)).ends(lost);
        if (ends.isEmpty()) {
            throw new InvalidInputException("site " + lost + " was not declared lost, as far as that survivor knows");
        }
        List<Tail.Lost> tail = new ArrayList<>();
        try (Connection connection = database.dataSource().getConnection()) {
            for (String origin : origins(connection)) {
                ends.putIfAbsent(origin, 0L);
            }
            for (Map.Entry<String, Long> end : ends.entrySet()) {
                Tail.list(connection, end.getKey(), end.getValue(), tail::add);
            }
        }
        return output.print(
                spec, tail.isEmpty(), Map.of("lost", lost, "ends", ends, "records", tail), out -> print(out, tail));
    }

    /** As what it has written; an origin that it took after a failover may be unknown to everybody else. */
    private List<String> origins(Connection connection) throws SQLException {
        List<String> origins = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement("SELECT origin FROM tributary.origin WHERE site = ?")) {
            query.setString(1, lost);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    origins.add(row.getString(1));
                }
            }
        }
        return origins;
    }

    private static void print(PrintWriter out, List<Tail.Lost> tail) {
        if (tail.isEmpty()) {
            out.println("nothing is lost: the survivors have everything that it has written");
        }
        tail.forEach(record -> out.println(record.origin() + " " + record.sequence() + " " + record.committedAt() + " "
                + record.operation() + " " + record.arguments()
                + (record.requestId() == null ? "" : " request " + record.requestId())));
    }
}
