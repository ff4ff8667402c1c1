package dev.tributary.engine;

import dev.tributary.coordinator.Epochs;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.moves.Moves;
import dev.tributary.replication.Applier;
import dev.tributary.replication.PostgresSiteStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** Several sites of the shop, whose logs the test itself carries from one to the other: nothing arrives by itself. */
final class Sites implements AutoCloseable {
    private static final EngineOptions OPTIONS = new EngineOptions(
            100,
            Duration.ZERO,
            64,
            Duration.ofSeconds(10),
            Duration.ofSeconds(9),
            Duration.ofDays(7),
            Coordination.SERIALIZABLE);

    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final Map<String, Engine> engines = new TreeMap<>();
    private final Map<String, PostgresSiteStore> stores = new TreeMap<>();
    private final Map<String, Applier> appliers = new TreeMap<>();

    /** The first one is the coordinator. */
    Sites(String... names) throws Exception {
        for (String name : names) {
            sites.put(name, Shop.site());
        }
        for (String name : names) {
            Site site = sites.get(name);
            Map<String, SiteLink> links = new TreeMap<>();
            for (String other : names) {
                if (!other.equals(name)) {
                    links.put(other, sites.get(other).link(sites.get(other).port()));
                    site.asOwner("SELECT tributary.announce_origin('" + other + "', '" + other + "')");
                }
            }
            Engine engine = site.engine(name, site.others(names[0], links, Duration.ZERO), OPTIONS);
            engines.put(name, engine);
            stores.put(name, store(name, site.commits()));
            appliers.put(
                    name, new Applier(site.application(), name, stores.get(name), new Moves(), EngineEvents.NONE, 100));
        }
    }

    /** The engine of a site whose database has failed over, and has taken another origin. */
    Engine failedOver(String name) throws SQLException {
        Site site = sites.get(name);
        site.asSuperuser(
                "SELECT tributary.identify('" + name + "'); UPDATE tributary.identity SET timeline = 1 - timeline");
        String origin = String.valueOf(site.value("SELECT tributary.identify('" + name + "')"));
        return site.engine(name, origin, site.others(name, Map.of(), Duration.ZERO), OPTIONS);
    }

    /** A store over connections of one's choice. */
    PostgresSiteStore store(String name, DataSource connections) {
        return new PostgresSiteStore(connections, engines.get(name).siteMerge());
    }

    Site site(String name) {
        return sites.get(name);
    }

    Engine engine(String name) {
        return engines.get(name);
    }

    PostgresSiteStore store(String name) {
        return stores.get(name);
    }

    /** What replication from one site to another delivers, through the trigger that it fires there. */
    void ship(String from, String to) throws SQLException {
        ship(from, from, to);
    }

    /** The same, of an origin that the site has written as. */
    void ship(String from, String origin, String to) throws SQLException {
        Site target = sites.get(to);
        try (Connection source = sites.get(from).database().connectAsSuperuser();
                Connection arriving = target.database().connectAsSuperuser();
                Statement statement = arriving.createStatement()) {
            List<LogBatch> batches = LogBatches.read(source, origin, 0, 1_000_000);
            statement.execute("SET session_replication_role = replica");
            LogBatches.refill(arriving, batches);
        }
    }

    /** Merges what has arrived, until nothing more can be merged. */
    void merge(String name) {
        Applier.Progress progress;
        do {
            progress = appliers.get(name).pass();
        } while (progress == Applier.Progress.MERGED);
    }

    /** Brings everything everywhere. */
    void settle(String... among) throws SQLException {
        for (int round = 0; round < 2; round++) {
            for (String from : among) {
                for (String to : among) {
                    if (!from.equals(to)) {
                        ship(from, to);
                    }
                }
            }
            for (String name : among) {
                merge(name);
            }
        }
    }

    /** The sites that would commit something coordinated now. */
    List<String> coordinating() throws SQLException {
        List<String> coordinating = new ArrayList<>();
        for (Map.Entry<String, Site> site : sites.entrySet()) {
            try (Connection connection = site.getValue().database().connectAsSuperuser()) {
                if (Epochs.standing(connection, site.getKey()).coordinated() instanceof Standing.Here) {
                    coordinating.add(site.getKey());
                }
            }
        }
        return coordinating;
    }

    @Override
    public void close() {
        sites.values().forEach(Site::close);
    }
}
