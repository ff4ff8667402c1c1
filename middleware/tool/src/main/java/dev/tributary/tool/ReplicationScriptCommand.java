package dev.tributary.tool;

import dev.tributary.sites.InvalidTopologyException;
import dev.tributary.sites.ReplicationAccount;
import dev.tributary.sites.ReplicationScript;
import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary-tool replication script}. */
@Command(
        name = "script",
        description = {
            "Prints the SQL by which the owner of the tables connects a site with others, for psql.",
            "Needs no database."
        },
        mixinStandardHelpOptions = true)
final class ReplicationScriptCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Option(names = "--site", paramLabel = "NAME", required = true, description = "The site that it is for.")
    private String site = "";

    @Option(
            names = "--peer",
            paramLabel = "NAME=JDBC-URL",
            required = true,
            description = "Another site, and where it is; may be repeated.")
    private Map<String, String> peers = new LinkedHashMap<>();

    @Option(
            names = "--replication-user",
            paramLabel = "NAME",
            required = true,
            description = "The role with REPLICATION that subscriptions log in as.")
    private String user = "";

    @Override
    public Integer call() {
        List<SiteConnection> sites = new ArrayList<>();
        sites.add(new SiteConnection(site, null, null, null, null));
        peers.forEach((name, url) -> sites.add(new SiteConnection(name, url, null, null, null)));
        try {
            spec.commandLine()
                    .getOut()
                    .print(ReplicationScript.of(Topology.of(site, site, sites), new ReplicationAccount(user, null)));
            spec.commandLine().getOut().flush();
            return ExitCode.CLEAN;
        } catch (InvalidTopologyException e) {
            throw new InvalidInputException(String.join("; ", e.problems()).replace("tributary.sites", "--peer"), e);
        }
    }
}
