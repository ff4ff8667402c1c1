package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.engine.SiteMerge;
import dev.tributary.moves.Moves;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.replication.SiteStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/** Several sites: their servers, the links between them, and instances of the application in JVMs of their own. */
final class SiteTrial implements AutoCloseable {
    private static final String TABLES = "classpath:dev/tributary/trial/tables";

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PAUSE_NANOS = 10_000_000;

    private final EmbeddedSites sites;
    private final List<String> siteOf;
    private final Children children;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> done = new ConcurrentHashMap<>();
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong doneCutOff = new AtomicLong();
    private final AtomicLong doneFromElsewhere = new AtomicLong();

    private SiteTrial(EmbeddedSites sites, List<String> siteOf, Children children) {
        this.sites = sites;
        this.siteOf = new CopyOnWriteArrayList<>(siteOf);
        this.children = children;
    }

    /**
     * Starts servers, and an instance for each time that a site is named; the first site coordinates.
     *
     * @param siteOf the site of each instance
     */
    static SiteTrial start(Path directory, List<String> siteOf) throws Exception {
        EmbeddedSites sites =
                EmbeddedSites.start("trial", siteOf.stream().distinct().toList());
        try {
            List<List<String>> properties = siteOf.stream()
                    .map(site -> SiteProperties.of(sites, site, siteOf.get(0), TABLES))
                    .toList();
            return new SiteTrial(sites, siteOf, Children.applications(directory, properties));
        } catch (Exception | AssertionError e) {
            sites.close();
            throw e;
        }
    }

    EmbeddedSites sites() {
        return sites;
    }

    Children children() {
        return children;
    }

    /** The numbers of the instances of these sites. */
    List<Integer> instancesOf(Collection<String> some) {
        return IntStream.range(0, siteOf.size())
                .filter(i -> some.contains(siteOf.get(i)))
                .boxed()
                .toList();
    }

    /** An instance of a site. */
    Instance at(String site) {
        return children.instances().get(siteOf.indexOf(site));
    }

    /** Those that may be asked: at the site whose request it is, when it says so, else anywhere. */
    List<Instance> instances(Call call) {
        String id = call.requestId();
        return IntStream.range(0, siteOf.size())
                .filter(i -> !gone.contains(siteOf.get(i)))
                .filter(i -> id == null || !id.startsWith("@") || id.startsWith("@" + siteOf.get(i) + "/"))
                .mapToObj(this::counting)
                .toList();
    }

    private Instance counting(int index) {
        String site = siteOf.get(index);
        return call -> children.instances().get(index).call(call).thenApply(answer -> {
            if (answer.done() && call.way() != Call.Way.LOOK) {
                count(call, answer, site);
            }
            return answer;
        });
    }

    private void count(Call call, Answer answer, String site) {
        done.computeIfAbsent(site, s -> new AtomicLong()).incrementAndGet();
        acknowledged.merge(answer.origin(), answer.sequence(), Math::max);
        if (cutOff.contains(site) && !Trial.coordinated(call.operation())) {
            doneCutOff.incrementAndGet();
        }
        if (Trial.coordinated(call.operation()) && !answer.origin().startsWith(site)) {
            doneFromElsewhere.incrementAndGet();
        }
    }

    /** Takes note that a site can reach no other from now on, or can again. */
    void cutOff(String site, boolean isCutOff) {
        if (isCutOff) {
            cutOff.add(site);
        } else {
            cutOff.remove(site);
        }
    }

    /** How many operations were acknowledged by a site's instances. */
    long doneAt(String site) {
        return done.computeIfAbsent(site, s -> new AtomicLong()).get();
    }

    /** The last record of an origin that a caller was told of. */
    long acknowledged(String origin) {
        return acknowledged.getOrDefault(origin, 0L);
    }

    /** How many operations were acknowledged at a site that could reach no other. */
    long doneCutOff() {
        return doneCutOff.get();
    }

    /** Nothing else would show that a site goes on when it is alone; gives up after a while. */
    void awaitWorkCutOff() {
        long before = doneCutOff();
        await(() -> doneCutOff() > before);
    }

    /** Whether it was true in time. */
    static boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean met = condition.getAsBoolean();
        while (!met && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            met = condition.getAsBoolean();
        }
        return met;
    }

    /** How many coordinated operations were acknowledged at another site than the one that ran them. */
    long doneFromElsewhere() {
        return doneFromElsewhere.get();
    }

    /** The site that coordinates, or will as soon as it has merged everything before. */
    String coordinator() throws SQLException {
        return coordinator(sites.sites());
    }

    /** The same, as far as these sites know. */
    String coordinator(Collection<String> some) throws SQLException {
        String coordinator = null;
        long highest = 0;
        for (String site : some) {
            try (Connection connection = superuser(site).connect()) {
                Epoch epoch = Epochs.current(connection).orElseThrow();
                if (epoch.number() > highest) {
                    highest = epoch.number();
                    coordinator = epoch.site();
                }
            }
        }
        return coordinator;
    }

    /** The coordinator, when it knows that it is one: before that there is nothing to move. */
    String awaitCoordinator() throws SQLException {
        assertThat(await(() -> {
                    try {
                        String coordinator = coordinator();
                        return coordinator.equals(coordinator(List.of(coordinator)));
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }))
                .as("some site coordinates")
                .isTrue();
        return coordinator();
    }

    /** Has the coordinator close its epoch in favour of another site. */
    void moveCoordinator(String coordinator, String successor) throws SQLException {
        new Moves().close(store(coordinator), successor);
    }

    /** A site's database, as the tool opens it. */
    SiteStore store(String site) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(sites.jdbcUrl(site));
        dataSource.setUser(sites.application().user());
        dataSource.setPassword(sites.application().password());
        return new PostgresSiteStore(dataSource, SiteMerge.of(Trial.application(), origin(site)));
    }

    /** SIGKILL of all instances of a site. */
    void killInstances(String site) throws InterruptedException {
        for (int instance : instancesOf(List.of(site))) {
            children.kill(instance);
        }
    }

    /** Starts the instances of a site whose instances were killed. */
    void restartInstances(String site) throws Exception {
        children.restart(instancesOf(List.of(site)));
    }

    /** Nobody asks a site any more, which is gone for good. */
    void gone(String site) {
        gone.add(site);
    }

    /** Tells these sites' instances which sites there are now, and restarts them. */
    void reconfigure(Collection<String> some, String coordinator) throws Exception {
        List<Integer> instances = instancesOf(some);
        for (int instance : instances) {
            children.configure(instance, SiteProperties.of(sites, siteOf.get(instance), coordinator, TABLES));
            children.kill(instance);
        }
        children.restart(instances);
    }

    /** Starts an instance of a site that had none. */
    void add(String site, String coordinator) throws Exception {
        children.add(SiteProperties.of(sites, site, coordinator, TABLES));
        siteOf.add(site);
    }

    /** As which a site writes. */
    String origin(String site) throws SQLException {
        try (Connection connection = superuser(site).connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT origin FROM tributary.origin WHERE written_here")) {
            result.next();
            return result.getString(1);
        }
    }

    /** The superuser's way to each site's database. */
    Map<String, Address> superusers() {
        Map<String, Address> addresses = new LinkedHashMap<>();
        sites.sites().forEach(site -> addresses.put(site, superuser(site)));
        return addresses;
    }

    private Address superuser(String site) {
        return new Address(sites.jdbcUrl(site), sites.superuser().user(), "");
    }

    @Override
    public void close() {
        try (sites) {
            children.close();
        }
    }
}
