package dev.tributary.sites;

import dev.tributary.postgres.embedded.EmbeddedSites;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Sites on servers of their own, with the system tables, that are connected with each other through links. */
public final class ConnectedSites implements AutoCloseable {
    private final EmbeddedSites servers;

    private ConnectedSites(EmbeddedSites servers) {
        this.servers = servers;
    }

    /** Starts the sites and connects each with all others. */
    public static ConnectedSites start(String... names) throws SQLException {
        return connected(EmbeddedSites.start("shop", List.of(names)), names);
    }

    /** The same with data in a directory that outlives them, in which each has one of its name. */
    static ConnectedSites start(Path directory, String... names) throws SQLException {
        return connected(EmbeddedSites.start(directory, "shop", List.of(names)), names);
    }

    private static ConnectedSites connected(EmbeddedSites servers, String... names) throws SQLException {
        ConnectedSites sites = new ConnectedSites(servers);
        try {
            for (String site : names) {
                sites.install(site);
            }
            for (String site : names) {
                sites.connect(site);
            }
            return sites;
        } catch (SQLException | RuntimeException e) {
            sites.close();
            throw e;
        }
    }

    /** Makes the system tables of a site, and what it publishes. */
    void install(String site) throws SQLException {
        Flyway.configure()
                .dataSource(owner(site))
                .schemas("tributary")
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", servers.application().user()))
                .load()
                .migrate();
        SiteIdentity.origin(application(site), site, false);
        replication(site).publish();
    }

    /** Subscribes a site to all others. */
    void connect(String site) throws SQLException {
        for (SiteConnection peer : topology(site).peers()) {
            replication(site).subscribe(peer);
        }
    }

    public EmbeddedSites servers() {
        return servers;
    }

    /** The sites as one of them is configured. */
    public Topology topology(String site) {
        List<SiteConnection> all = new ArrayList<>();
        for (String each : servers.sites()) {
            boolean own = each.equals(site);
            all.add(new SiteConnection(
                    each,
                    own ? servers.jdbcUrl(site) : servers.jdbcUrl(each, site),
                    servers.application().user(),
                    servers.application().password(),
                    null));
        }
        return Topology.of(site, servers.sites().get(0), all);
    }

    ReplicationAccount account() {
        return new ReplicationAccount(
                servers.replication().user(), servers.replication().password());
    }

    Replication replication(String site) {
        return new Replication(owner(site), topology(site), account());
    }

    /** Connects to a site's database as the owner of its tables. */
    public DataSource owner(String site) {
        return dataSource(site, servers.owner());
    }

    /** Connects to a site's database as the application. */
    public DataSource application(String site) {
        return dataSource(site, servers.application());
    }

    private DataSource dataSource(String site, EmbeddedSites.Account account) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(servers.jdbcUrl(site));
        source.setUser(account.user());
        source.setPassword(account.password());
        return source;
    }

    /** Runs statements in one transaction as the writer. */
    void write(String site, String... statements) throws SQLException {
        try (Connection connection = application(site).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE tributary_writer");
            for (String each : statements) {
                statement.execute(each);
            }
            connection.commit();
        }
    }

    /** The rows of a query as a superuser, their columns joined by commas. */
    public List<String> query(String site, String query) throws SQLException {
        try (Connection connection = superuser(site);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join(",", row));
            }
            return found;
        }
    }

    /** Runs a statement as a superuser. */
    public void execute(String site, String sql) throws SQLException {
        try (Connection connection = superuser(site);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection superuser(String site) throws SQLException {
        return DriverManager.getConnection(
                servers.jdbcUrl(site),
                servers.superuser().user(),
                servers.superuser().password());
    }

    @Override
    public void close() {
        servers.close();
    }
}
