package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several sites on one machine: a durable PostgreSQL 18 server for each, ready for logical replication among them, and
 * for every ordered pair a {@link Link} through which the first reaches the second.
 *
 * <p>Each server has one database of the same name, and three roles named after it: {@code name_owner}, who owns the
 * database, may create roles and subscriptions; {@code name_app}; and {@code name_replication}, who may replicate. They
 * log in with passwords, as the owner of a subscription must who is no superuser; the superuser needs none. A server
 * notices within five seconds that nothing arrives any more, and tries again after a fifth of a second.
 */
public final class EmbeddedSites implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            "wal_retrieve_retry_interval", "200ms",
            "wal_receiver_timeout", "5s",
            "wal_sender_timeout", "5s");

    /** A copy has the subscriptions of the site that it was copied from, and must not read from its slots. */
    private static final String ALONE = "max_logical_replication_workers";

    private static final String HOST = "127.0.0.1";

    /** Who logs in, and with which password. */
    public record Account(String user, String password) {}

    private record Pair(String from, String to) {}

    private final Path directory;
    private final boolean temporary;
    private final String database;
    private final List<String> sites;
    private final Map<String, EmbeddedServer> servers = new LinkedHashMap<>();
    private final Map<Pair, Link> links = new LinkedHashMap<>();
    /** The ports of sites without a server. */
    private final Map<String, Integer> expected = new LinkedHashMap<>();

    private EmbeddedSites(Path directory, boolean temporary, String database, List<String> sites) {
        if (sites.size() != new HashSet<>(sites).size()) {
            throw new IllegalArgumentException("not all different: " + sites);
        }
        this.directory = directory;
        this.temporary = temporary;
        this.database = database;
        this.sites = new CopyOnWriteArrayList<>(sites);
    }

    /** Starts new servers whose data is deleted in the end. */
    public static EmbeddedSites start(String database, List<String> sites) {
        try {
            return start(new EmbeddedSites(Files.createTempDirectory("tributary-sites-"), true, database, sites));
        } catch (IOException e) {
            throw new EmbeddedServerException("no temporary directory for embedded sites", e);
        }
    }

    /**
     * Starts servers whose data outlives them, each in a directory of its site's name, created when there is none. Ports
     * are others each time, so subscriptions must be told.
     */
    public static EmbeddedSites start(Path directory, String database, List<String> sites) {
        return start(new EmbeddedSites(directory.toAbsolutePath().normalize(), false, database, sites));
    }

    private static EmbeddedSites start(EmbeddedSites all) {
        try {
            all.open();
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void open() {
        // One at a time would take as many times as long; each takes its place as soon as it runs, to be closed if
        // another fails.
        List<Integer> ports = freePorts(sites.size());
        List<CompletableFuture<Void>> starting = IntStream.range(0, sites.size())
                .mapToObj(i -> CompletableFuture.runAsync(() -> open(sites.get(i), ports.get(i))))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Void> start : starting) {
            try {
                start.join();
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        for (int i = 0; i < sites.size(); i++) {
            link(sites.get(i), ports.get(i));
        }
    }

    /** Links from all other sites to one that is at this port. */
    private void link(String to, int port) {
        for (String from : sites) {
            if (!from.equals(to)) {
                links.put(new Pair(from, to), Link.to(port));
            }
        }
    }

    /** All different: servers that each look for one at the same time may find the same. */
    private static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new EmbeddedServerException("no free ports: " + e.getMessage(), e);
        } finally {
            sockets.forEach(EmbeddedSites::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("port " + socket.getLocalPort() + " stays taken: " + e.getMessage(), e);
        }
    }

    private void open(String site, int port) {
        EmbeddedServer server = EmbeddedServer.start(data(site), port, SETTINGS);
        synchronized (servers) {
            servers.put(site, server);
        }
        server.createRole(owner().user(), owner().password(), "CREATEROLE");
        server.createRole(application().user(), application().password(), "");
        server.createRole(replication().user(), replication().password(), "REPLICATION");
        server.createDatabase(database, owner().user());
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("GRANT pg_create_subscription TO \"" + owner().user() + '"');
            requirePasswords(statement);
        } catch (SQLException | IOException e) {
            throw new EmbeddedServerException("site " + site + " cannot be set up: " + e.getMessage(), e);
        }
    }

    /** For all but the superuser. */
    private static void requirePasswords(Statement statement) throws SQLException, IOException {
        try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
            file.next();
            Files.writeString(Paths.get(file.getString(1)), """
                    local all all trust
                    host all postgres 127.0.0.1/32 trust
                    host all postgres ::1/128 trust
                    host all all 127.0.0.1/32 scram-sha-256
                    host all all ::1/128 scram-sha-256
                    """);
        }
        statement.execute("SELECT pg_reload_conf()");
    }

    private Path data(String site) {
        return directory.resolve(site);
    }

    /** In the order in which they were named; others after one has joined or left. */
    public List<String> sites() {
        return List.copyOf(sites);
    }

    public String database() {
        return database;
    }

    public Account owner() {
        return new Account(database + "_owner", "owner");
    }

    public Account application() {
        return new Account(database + "_app", "app");
    }

    public Account replication() {
        return new Account(database + "_replication", "replication");
    }

    public Account superuser() {
        return new Account("postgres", "");
    }

    /** A site's server; another one after it was restarted. */
    public EmbeddedServer server(String site) {
        synchronized (servers) {
            EmbeddedServer server = servers.get(site);
            if (server == null) {
                throw new IllegalArgumentException("no site " + site + " among " + servers.keySet());
            }
            return server;
        }
    }

    /** The link through which one site reaches another. */
    public Link link(String from, String to) {
        Link link = links.get(new Pair(from, to));
        if (link == null) {
            throw new IllegalArgumentException("no link from " + from + " to " + to);
        }
        return link;
    }

    /** All links, which go from each site to each other. */
    public List<Link> links() {
        return List.copyOf(links.values());
    }

    /** The links through which a site reaches others, and is reached. */
    public List<Link> linksOf(String site) {
        return links.entrySet().stream()
                .filter(e -> e.getKey().from().equals(site) || e.getKey().to().equals(site))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The JDBC URL of a site's own database, without user and password. */
    public String jdbcUrl(String site) {
        return server(site).jdbcUrl(database);
    }

    /**
     * The JDBC URL of a site's database as another site sees it, without user and password.
     *
     * @param from the site that connects; the same one goes through no link
     */
    public String jdbcUrl(String site, String from) {
        return "jdbc:postgresql://" + HOST + ":" + port(site, from) + "/" + database;
    }

    /**
     * What an operator would configure for a Spring Boot application at a site: its database and its accounts, who coordinates, and
     * where all sites are, through the links.
     */
    public Map<String, String> properties(String site, String coordinator) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spring.datasource.url", jdbcUrl(site));
        properties.put("spring.datasource.username", application().user());
        properties.put("spring.datasource.password", application().password());
        properties.put("spring.flyway.user", owner().user());
        properties.put("spring.flyway.password", owner().password());
        properties.put("tributary.site", site);
        properties.put("tributary.coordinator", coordinator);
        properties.put("tributary.replication.username", replication().user());
        properties.put("tributary.replication.password", replication().password());
        for (String each : sites) {
            String prefix = "tributary.sites." + each + ".";
            properties.put(prefix + "url", jdbcUrl(each, site));
            properties.put(prefix + "username", application().user());
            properties.put(prefix + "password", application().password());
        }
        return properties;
    }

    /** A site's database as another site sees it, for libpq, as a subscription has it. */
    public String conninfo(String site, String from, Account account) {
        return "host=" + HOST + " port=" + port(site, from) + " dbname=" + database + " user=" + account.user()
                + (account.password().isEmpty() ? "" : " password=" + account.password()) + " connect_timeout=5";
    }

    private int port(String site, String from) {
        return site.equals(from) ? server(site).port() : link(from, site).port();
    }

    /** SIGKILL of a site's server and all its processes. */
    public void kill(String site) {
        server(site).kill();
    }

    /** Starts a killed or closed server again, on its data and on its port. */
    public void restart(String site) {
        start(site, server(site).port(), SETTINGS);
    }

    /** Starts a killed or closed server again, which takes nothing by replication. */
    public void restartAlone(String site) {
        startAlone(site, server(site).port());
    }

    private void startAlone(String site, int port) {
        Map<String, String> settings = new LinkedHashMap<>(SETTINGS);
        settings.put(ALONE, "0");
        start(site, port, settings);
    }

    private void start(String site, int port, Map<String, String> settings) {
        EmbeddedServer server = EmbeddedServer.start(data(site), port, settings);
        synchronized (servers) {
            servers.put(site, server);
        }
    }

    /** Adds a site that has no server yet, with links from all others and to them, so that they can be configured with it. */
    public void expect(String site) {
        if (servers.containsKey(site)) {
            throw new IllegalArgumentException("site " + site + " is there already");
        }
        for (String to : sites) {
            links.put(new Pair(site, to), Link.to(server(to).port()));
        }
        sites.add(site);
        int port = freePorts(1).get(0);
        expected.put(site, port);
        link(site, port);
    }

    /**
     * Gives an expected site a base backup of another one's running server. Its own server takes nothing by replication until it
     * is closed and {@link #restart restarted}: it has the subscriptions of the site that it was copied from.
     */
    public void copy(String from, String site) {
        Integer port = expected.remove(site);
        if (port == null) {
            throw new IllegalArgumentException("no site " + site + " is expected");
        }
        server(from).backUp(data(site));
        startAlone(site, port);
    }

    /** Takes a site away from the others: its links are closed for good. Its server is left as it is. */
    public void leave(String site) {
        sites.remove(site);
        linksOf(site).forEach(Link::close);
        links.keySet().removeIf(pair -> pair.from().equals(site) || pair.to().equals(site));
    }

    /** Stops everything, and deletes the data unless it was given a directory. */
    @Override
    public void close() {
        links.values().forEach(Link::close);
        synchronized (servers) {
            // Those that replicate to each other would wait for each other.
            new ArrayList<>(servers.values()).parallelStream().forEach(EmbeddedServer::close);
            servers.clear();
        }
        if (temporary) {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(directory + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
