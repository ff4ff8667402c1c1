package dev.tributary.tool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tributary-tool site adopt}. */
@Command(
        name = "adopt",
        description = {
            "Makes a copy of a site's database a site of its own, before anything else uses it.",
            "Connects as the owner of the tables, to a server with max_logical_replication_workers = 0: the copy of a data"
                    + " directory has the subscriptions of the site that it was copied from, too."
        })
final class SiteAdoptCommand extends DatabaseCommand {
    @Option(names = "--as", paramLabel = "NAME", required = true, description = "What the new site is called.")
    private String name = "";

    @Override
    public Integer call() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement adopt = connection.prepareStatement("SELECT tributary.adopt(?)")) {
            adopt.setString(1, name);
            try (ResultSet row = adopt.executeQuery()) {
                row.next();
                spec.commandLine()
                        .getOut()
                        .println("this database is site " + name + " now, and writes as " + row.getString(1)
                                + "; set max_logical_replication_workers back and restart the server, then start the"
                                + " application with tributary.site=" + name);
            }
            return ExitCode.CLEAN;
        }
    }
}
