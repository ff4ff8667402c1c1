package dev.tributary.tool;

import dev.tributary.dsl.model.Application;
import dev.tributary.moves.Loss;
import dev.tributary.replication.SiteStore;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tributary-tool site lose}. */
@Command(
        name = "lose",
        description = {
            "Declares a site lost for good, on your word: only you can tell that from a site that is cut off.",
            "Every other site has to take part: --url names one's database, --survivor each other one's.",
            "What only the lost site has is lost, and it can never rejoin. It can be run again."
        })
final class SiteLoseCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Output output;

    @Parameters(paramLabel = "SITE", description = "The site that is lost.")
    private String lost = "";

    @Option(
            names = "--coordinator",
            paramLabel = "SITE",
            required = true,
            description = "The survivor that takes over; it coordinates if the lost site did.")
    private String coordinator = "";

    @Option(
            names = "--survivor",
            paramLabel = "JDBC-URL",
            description = "The database of another survivor; may be repeated.")
    private List<String> survivors = new ArrayList<>();

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            description =
                    "How long the survivor that takes over may take to merge what the others have (default: PT1M).")
    private Duration patience = Duration.ofMinutes(1);

    @Option(
            names = "--cancel",
            description = "Takes the site's records again, when an earlier run did not come to its end.")
    private boolean cancel;

    @Override
    public Integer call() throws SQLException {
        Loss loss = new Loss(stores(application.read()), lost, coordinator);
        if (cancel) {
            loss.cancel();
            return output.print(spec, true, Map.of("cancelled", lost), out -> out.println(lost + " is not lost"));
        }
        Loss.Result result = loss.declare(patience);
        return output.print(
                spec,
                true,
                Map.of(
                        "lost", lost,
                        "ends", result.ends(),
                        "epoch", result.epoch().number(),
                        "coordinator", result.epoch().site()),
                out -> print(out, result));
    }

    private Map<String, SiteStore> stores(Application declared) throws SQLException {
        Map<String, SiteStore> stores = new TreeMap<>();
        List<SiteDatabase> databases = new ArrayList<>();
        databases.add(SiteDatabase.open(database.dataSource()));
        for (String url : survivors) {
            databases.add(SiteDatabase.open(database.dataSource("--survivor", url)));
        }
        for (SiteDatabase survivor : databases) {
            if (stores.put(survivor.site(), survivor.store(declared)) != null) {
                throw new InvalidInputException("two of the databases are site " + survivor.site() + "'s");
            }
        }
        return stores;
    }

    private void print(PrintWriter out, Loss.Result result) {
        result.ends()
                .forEach((origin, last) -> out.println(
                        origin + ": ends at record " + last + "; `site tail` lists what it has after that"));
        out.println("coordinator: " + result.epoch().site() + ", epoch "
                + result.epoch().number());
    }
}
