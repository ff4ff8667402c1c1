package dev.tributary.trial;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Epochs;
import dev.tributary.engine.SiteMerge;
import dev.tributary.moves.Moves;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.replication.PostgresSiteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Several sites: their servers, the links between them, and instances of the application in JVMs of their own. */
final class SiteTrial implements AutoCloseable {
    private static final String TABLES = "classpath:dev/tributary/trial/tables";

    private final EmbeddedSites sites;
    private final List<String> siteOf;
    private final Children children;
    private final Set<String> cutOff = ConcurrentHashMap.newKeySet();
    private final AtomicLong doneCutOff = new AtomicLong();
    private final AtomicLong doneFromElsewhere = new AtomicLong();

    private SiteTrial(EmbeddedSites sites, List<String> siteOf, Children children) {
        this.sites = sites;
        this.siteOf = siteOf;
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

    int instances() {
        return siteOf.size();
    }

    String siteOf(int instance) {
        return siteOf.get(instance);
    }

    /** An instance of a site. */
    Instance at(String site) {
        return children.instances().get(siteOf.indexOf(site));
    }

    /** Those that may be asked: at the site whose request it is, when it says so, else anywhere. */
    List<Instance> instances(Call call) {
        String id = call.requestId();
        return IntStream.range(0, siteOf.size())
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

    /** How many operations were acknowledged at a site that could reach no other. */
    long doneCutOff() {
        return doneCutOff.get();
    }

    /** How many coordinated operations were acknowledged at another site than the one that ran them. */
    long doneFromElsewhere() {
        return doneFromElsewhere.get();
    }

    /** The site that coordinates, or will as soon as it has merged everything before. */
    String coordinator() throws SQLException {
        String coordinator = null;
        long highest = 0;
        for (Address site : superusers().values()) {
            try (Connection connection = site.connect()) {
                Epoch epoch = Epochs.current(connection).orElseThrow();
                if (epoch.number() > highest) {
                    highest = epoch.number();
                    coordinator = epoch.site();
                }
            }
        }
        return coordinator;
    }

    /** Has the coordinator close its epoch in favour of another site. */
    void moveCoordinator(String coordinator, String successor) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(sites.jdbcUrl(coordinator));
        dataSource.setUser(sites.application().user());
        dataSource.setPassword(sites.application().password());
        SiteMerge merge = SiteMerge.of(Trial.application(), origin(dataSource));
        new Moves().close(new PostgresSiteStore(dataSource, merge), successor);
    }

    private static String origin(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT origin FROM tributary.origin WHERE written_here")) {
            result.next();
            return result.getString(1);
        }
    }

    /** The superuser's way to each site's database. */
    Map<String, Address> superusers() {
        Map<String, Address> addresses = new LinkedHashMap<>();
        sites.sites()
                .forEach(site -> addresses.put(
                        site, new Address(sites.jdbcUrl(site), sites.superuser().user(), "")));
        return addresses;
    }

    @Override
    public void close() throws IOException {
        try (sites) {
            children.close();
        }
    }
}
