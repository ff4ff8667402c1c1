package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.moves.Loss;
import dev.tributary.moves.Tail;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import dev.tributary.replication.SiteStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators do, under load, when a site is lost for good, and to have another one instead: docs/sites.md has the steps. */
final class Succession {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** SQLSTATE object_not_in_prerequisite_state. */
    private static final String TOO_EARLY = "55000";

    /** One alone could be the copy of a request that another site has done, too, and that is booked as done there. */
    private static final int UNHEARD = 3;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SiteTrial trial;
    private final EmbeddedSites sites;
    private final Random random;

    Succession(SiteTrial trial, long seed) {
        this.trial = trial;
        this.sites = trial.sites();
        this.random = new Random(seed);
    }

    /**
     * Loses a site: first one other site alone still hears of it, then nobody does while it goes on; then its server
     * and its instances are killed, and the others declare it lost.
     *
     * @return what it took with it
     */
    LostTail lose(String site) throws Exception {
        List<String> survivors = others(site);
        String near = any(survivors);
        for (String survivor : survivors) {
            if (!survivor.equals(near)) {
                sites.link(survivor, site).cut();
                sites.link(site, survivor).cut();
            }
        }
        long heard = arrived(near, site);
        assertThat(SiteTrial.await(() -> arrived(near, site) > heard))
                .as("%s hears of %s", near, site)
                .isTrue();
        sites.linksOf(site).forEach(Link::cut);
        trial.cutOff(site, true);
        String origin = trial.origin(site);
        long told = arrived(site, site);
        assertThat(SiteTrial.await(() -> trial.acknowledged(origin) >= told + UNHEARD))
                .as("%s acknowledges what nobody else will ever hear of", site)
                .isTrue();
        sites.kill(site);
        trial.killInstances(site);
        trial.gone(site);

        Map<String, SiteStore> stores = new TreeMap<>();
        for (String survivor : survivors) {
            stores.put(survivor, trial.store(survivor));
        }
        Loss.Result result = new Loss(stores, site, any(survivors)).declare(PATIENCE);
        sites.leave(site);
        return tail(site, result.ends());
    }

    /** Its disk can be read, and nobody is ever to hear of it again. */
    private LostTail tail(String site, Map<String, Long> ends) throws SQLException {
        Set<Long> tokens = new HashSet<>();
        sites.restartAlone(site);
        try (Connection connection = sites.server(site).connect(sites.database())) {
            for (Map.Entry<String, Long> end : ends.entrySet()) {
                Tail.list(connection, end.getKey(), end.getValue(), record -> {
                    JsonNode token = JSON.readTree(record.arguments()).get("token");
                    if (token != null) {
                        tokens.add(token.asLong());
                    }
                });
            }
        }
        sites.server(site).close();
        return new LostTail(ends, tokens);
    }

    /** Has a site join from a base backup of another one that goes on. */
    void join(String joining) throws Exception {
        List<String> survivors = sites.sites();
        String from = any(survivors);
        sites.expect(joining);
        trial.reconfigure(survivors, trial.coordinator(survivors));
        sites.copy(from, joining);
        // The moment of the last heartbeat in the copy; ten seconds are not waited for.
        execute(joining, sites.superuser(), "UPDATE tributary.site SET sent_at = sent_at - interval '1 minute'");
        execute(joining, sites.owner(), "SELECT tributary.adopt('" + joining + "')");
        sites.server(joining).close();
        sites.restart(joining);
        trial.add(joining, trial.coordinator(survivors));
    }

    /** Has every site let the lost one go, which each refuses until all of them have merged what there is of it. */
    void remove(String lost) throws SQLException {
        for (String site : sites.sites()) {
            // As if it had been silent for ten seconds.
            execute(
                    site,
                    sites.superuser(),
                    "UPDATE tributary.site SET arrived_at = arrived_at - interval '1 minute' WHERE site = '" + lost
                            + "'");
            assertThat(SiteTrial.await(() -> isRemoved(site, lost)))
                    .as("%s is removed at %s", lost, site)
                    .isTrue();
            execute(
                    site,
                    sites.superuser(),
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'tributary_"
                            + sites.database() + "_" + lost + "'");
        }
    }

    private boolean isRemoved(String at, String lost) {
        try {
            execute(at, sites.owner(), "SELECT tributary.remove_site('" + lost + "')");
            return true;
        } catch (SQLException e) {
            if (!TOO_EARLY.equals(e.getSQLState())) {
                throw new AssertionError(e);
            }
            return false;
        }
    }

    private void execute(String site, EmbeddedSites.Account account, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(sites.jdbcUrl(site), account.user(), account.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How much of a site's log is there at another. */
    private long arrived(String at, String of) {
        try (Connection connection = sites.server(at).connect(sites.database());
                PreparedStatement query = connection.prepareStatement("SELECT coalesce(sum(b.last), 0) FROM"
                        + " tributary.origin o CROSS JOIN LATERAL (SELECT max(last_sequence) AS last"
                        + " FROM tributary.log_batch b WHERE b.origin = o.origin) b WHERE o.site = ?")) {
            query.setString(1, of);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> others(String site) {
        return sites.sites().stream().filter(each -> !each.equals(site)).toList();
    }

    private <T> T any(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }

    /** Which site is lost. */
    String anySite() {
        return any(sites.sites());
    }
}
