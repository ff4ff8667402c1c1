package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.database.Applications;
import dev.tributary.benchmarks.database.BenchmarkDatabase;
import dev.tributary.benchmarks.database.BenchmarkDatabase.Account;
import dev.tributary.benchmarks.load.WrongTotalException;
import dev.tributary.benchmarks.peer.PeerApplication;
import dev.tributary.benchmarks.peer.PeerBank;
import dev.tributary.benchmarks.site.SiteApplication;
import dev.tributary.postgres.embedded.EmbeddedSites;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Three sites with slow links between them, one that has no others, and what they are compared with; and the balances that
 * all of them must show.
 */
final class Sites implements AutoCloseable {
    static final List<UUID> HOT = accounts(0, 1);
    static final List<UUID> SPREAD = accounts(1, 1001);

    private static final String COORDINATOR = "north";
    private static final String MEASURED = "south";
    private static final String OTHER = "west";
    private static final List<String> NAMES = List.of(COORDINATOR, MEASURED, OTHER);
    private static final String ALONE = "alone";
    private static final String DATABASE = "bank";

    /** Of Boot's own pool beside the 27 of the engine's default pools, as in the benchmark of one site. */
    private static final int REST_OF_32 = 5;

    private static final long EVERY_MILLIS = 20;

    private final Duration oneWay;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final EmbeddedSites servers;
    private final List<Site> sites = new ArrayList<>();
    private final Site alone;
    private final ConfigurableApplicationContext distant;
    private final PlainReplication plain;
    private final Total replicated;
    private final Total ofAlone;
    private final Total ofPeer;

    /** Starts everything, which takes some time. */
    Sites(Duration oneWay) throws SQLException, InterruptedException {
        this.oneWay = oneWay;
        try {
            servers = closing(EmbeddedSites.start(DATABASE, NAMES));
            withDelay();
            for (String name : NAMES) {
                sites.add(closing(start(servers, name, among(name))));
            }
            alone = closing(aloneSite());
            distant = closing(Applications.start(
                    PeerApplication.class,
                    servers.jdbcUrl(COORDINATOR, MEASURED),
                    account(servers.application()),
                    account(servers.owner()),
                    HotRow.CALLERS,
                    Applications.withoutTributary(null)));
            plain = closing(new PlainReplication(oneWay, HotRow.CALLERS));
            replicated = new Total(measured().balances());
            ofAlone = new Total(alone.balances());
            ofPeer = new Total(coordinator().sum("peer_account"));
            settle();
        } catch (SQLException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T closing(T started) {
        toClose.push(started);
        return started;
    }

    private Site aloneSite() {
        EmbeddedSites server = closing(EmbeddedSites.start(DATABASE, List.of(ALONE)));
        return start(server, ALONE, Map.of("tributary.site", ALONE));
    }

    private static Site start(EmbeddedSites servers, String name, Map<String, String> properties) {
        return new Site(
                name,
                servers.server(name),
                servers.database(),
                Applications.start(
                        SiteApplication.class,
                        servers.jdbcUrl(name),
                        account(servers.application()),
                        account(servers.owner()),
                        REST_OF_32,
                        properties));
    }

    private static Account account(EmbeddedSites.Account account) {
        return new Account(account.user(), account.password());
    }

    /** What tells a site of the others, which it reaches through links. */
    private Map<String, String> among(String name) {
        Map<String, String> properties = servers.properties(name, COORDINATOR);
        // The database and its accounts are given to every application in one way.
        properties.keySet().removeIf(property -> !property.startsWith("tributary."));
        // Whoever starts first finds the others not there yet.
        properties.put("tributary.replication.retry", "500ms");
        return properties;
    }

    private static List<UUID> accounts(int from, int to) {
        return IntStream.range(from, to).mapToObj(Sites::account).toList();
    }

    /** As the migration names them. */
    private static UUID account(int number) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("MD5").digest(("account " + number).getBytes(StandardCharsets.US_ASCII));
            ByteBuffer bits = ByteBuffer.wrap(hash);
            return new UUID(bits.getLong(), bits.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Site coordinator() {
        return sites.get(0);
    }

    /** The site whose callers are measured; it does not coordinate. */
    Site measured() {
        return sites.get(1);
    }

    /** Another site that does not coordinate. */
    Site other() {
        return sites.get(2);
    }

    List<Site> all() {
        return List.copyOf(sites);
    }

    /** A site that knows of no others, on a server of its own. */
    Site alone() {
        return alone;
    }

    /** What callers at the measured site do who update rows in the coordinator's database. */
    PeerBank distantPeer() {
        return distant.getBean(PeerBank.class);
    }

    PlainReplication plain() {
        return plain;
    }

    /** How long a byte is under way between two sites. */
    Duration oneWay() {
        return oneWay;
    }

    void withDelay() {
        servers.links().forEach(link -> link.delay(oneWay));
    }

    void withoutDelay() {
        servers.links().forEach(link -> link.delay(Duration.ZERO));
    }

    /**
     * What the servers say of themselves; all are started in the same way.
     *
     * @throws dev.tributary.benchmarks.database.UnsuitableDatabaseException when a commit on them is not durable
     */
    Map<String, String> requireDurable() throws SQLException {
        try (Connection connection = measured().connect()) {
            return BenchmarkDatabase.requireDurable(connection, true);
        }
    }

    /** Lets records of a site pile up there. */
    void stopShippingFrom(Site origin) throws SQLException, InterruptedException {
        subscribe(origin, false);
    }

    void shipAgain(Site origin) throws SQLException, InterruptedException {
        subscribe(origin, true);
    }

    private void subscribe(Site origin, boolean enabled) throws SQLException, InterruptedException {
        for (Site site : sites) {
            if (!site.equals(origin)) {
                site.subscribe(origin, enabled);
            }
        }
    }

    /** From now on the sites' balances must show what these calls did. */
    void expect(Outcome outcome) {
        replicated.add(outcome);
    }

    /** Holds what is there against what was acknowledged at one site, which may be the one alone. */
    void verify(Site site, Outcome outcome) throws SQLException, InterruptedException {
        if (site.equals(alone)) {
            ofAlone.add(outcome);
            ofAlone.check(site.name(), site.balances());
            site.tidy();
        } else {
            expect(outcome);
            settle();
        }
    }

    /** The same for those who update rows in the coordinator's database. */
    void verifyPeer(Outcome outcome) throws SQLException {
        ofPeer.add(outcome);
        ofPeer.check("the peer's table", coordinator().sum("peer_account"));
        coordinator().tidy();
    }

    /** Waits until everything is merged everywhere, and holds all balances against what was acknowledged. */
    void settle() throws SQLException, InterruptedException {
        Patience.await("merging everywhere", EVERY_MILLIS, this::settled);
        @Nullable BigDecimal first = null;
        for (Site site : sites) {
            BigDecimal found = site.balances();
            replicated.check(site.name(), found);
            if (first != null && first.compareTo(found) != 0) {
                throw new WrongTotalException(
                        "the balances at " + site.name() + " are " + found + ", and elsewhere " + first);
            }
            first = found;
            site.tidy();
        }
    }

    private boolean settled() throws SQLException {
        Map<Site, Map<String, Long>> merged = new LinkedHashMap<>();
        for (Site site : sites) {
            merged.put(site, site.merged());
        }
        for (Site origin : sites) {
            long head = merged.getOrDefault(origin, Map.of()).getOrDefault(origin.name(), 0L);
            if (merged.values().stream().anyMatch(there -> there.getOrDefault(origin.name(), 0L) < head)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (Exception e) {
                failure = new IllegalStateException("not everything could be stopped", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
