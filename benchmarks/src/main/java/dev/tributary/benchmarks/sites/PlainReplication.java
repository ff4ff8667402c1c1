package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.database.Applications;
import dev.tributary.benchmarks.database.BenchmarkDatabase.Account;
import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.peer.PeerApplication;
import dev.tributary.benchmarks.peer.PeerBank;
import dev.tributary.postgres.embedded.EmbeddedServer;
import dev.tributary.postgres.embedded.EmbeddedSites;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The same rows on three servers of which one publishes its updates and the others subscribe to them, as PostgreSQL does
 * it without help: nothing is checked, logged or merged, and two publishers of one row would lose updates.
 */
final class PlainReplication implements AutoCloseable {
    private static final String PUBLISHER = "publisher";
    private static final List<String> SUBSCRIBERS = List.of("first", "second");
    private static final long EVERY_MILLIS = 10;

    private final EmbeddedSites servers;
    private final ConfigurableApplicationContext application;
    private final Total total;

    PlainReplication(Duration oneWay, int connections) throws SQLException {
        servers = EmbeddedSites.start("plain", List.of(PUBLISHER, SUBSCRIBERS.get(0), SUBSCRIBERS.get(1)));
        servers.links().forEach(link -> link.delay(oneWay));
        for (String site : servers.sites()) {
            createTable(site);
        }
        execute(PUBLISHER, "CREATE PUBLICATION plain FOR TABLE peer_account");
        for (String site : SUBSCRIBERS) {
            execute(
                    site,
                    "CREATE SUBSCRIPTION plain_" + site + " CONNECTION '"
                            + servers.conninfo(PUBLISHER, site, servers.superuser())
                            + "' PUBLICATION plain WITH (copy_data = false, origin = none)");
        }
        total = new Total(balances(PUBLISHER));
        Account account =
                new Account(servers.application().user(), servers.application().password());
        application = Applications.start(
                PeerApplication.class,
                servers.jdbcUrl(PUBLISHER),
                account,
                account,
                connections,
                Applications.withoutTributary(null));
    }

    private void createTable(String site) throws SQLException {
        execute(site, """
                CREATE TABLE peer_account (
                    id      uuid    PRIMARY KEY,
                    balance numeric NOT NULL,
                    CHECK (balance >= 0)
                )
                """);
        execute(
                site,
                "INSERT INTO peer_account SELECT md5('account ' || i)::uuid, 1000000000000"
                        + " FROM generate_series(0, 1000) AS i");
        execute(site, "GRANT SELECT, INSERT, UPDATE, DELETE ON peer_account TO PUBLIC");
    }

    List<EmbeddedServer> servers() {
        return servers.sites().stream().map(servers::server).toList();
    }

    /** One statement in a transaction of its own. */
    Caller.Call update() {
        PeerBank bank = application.getBean(PeerBank.class);
        return (account, caller) -> caller.retrying(() -> bank.update(account, 1));
    }

    /** Waits until what was acknowledged is everywhere. */
    void settle(Outcome outcome) throws SQLException, InterruptedException {
        total.add(outcome);
        BigDecimal published = balances(PUBLISHER);
        total.check("the publisher", published);
        for (String site : SUBSCRIBERS) {
            Patience.await(
                    "replication to " + site, EVERY_MILLIS, () -> balances(site).compareTo(published) == 0);
        }
    }

    void execute(String site, String sql) throws SQLException {
        try (Connection connection = servers.server(site).connect(servers.database());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private BigDecimal balances(String site) throws SQLException {
        try (Connection connection = servers.server(site).connect(servers.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(balance) FROM peer_account")) {
            rows.next();
            return rows.getBigDecimal(1);
        }
    }

    @Override
    public void close() {
        application.close();
        servers.close();
    }
}
