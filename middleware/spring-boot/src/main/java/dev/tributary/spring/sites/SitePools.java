package dev.tributary.spring.sites;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** Connections to the databases of other sites, as the application's role there. None is open before it is asked for. */
public final class SitePools implements AutoCloseable {
    private static final int MOST = 16;
    private static final long IDLE_MILLIS = 60_000;

    private final Topology topology;
    private final Duration connectionTimeout;
    private final Map<String, HikariDataSource> pools = new ConcurrentHashMap<>();

    public SitePools(Topology topology, Duration connectionTimeout) {
        this.topology = topology;
        this.connectionTimeout = connectionTimeout;
    }

    /**
     * The database of another site.
     *
     * @throws IllegalArgumentException when there is no other site of that name
     */
    public DataSource of(String site) {
        SiteConnection peer = topology.peers().stream()
                .filter(each -> each.name().equals(site))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no other site " + site));
        return pools.computeIfAbsent(site, name -> open(peer));
    }

    private HikariDataSource open(SiteConnection peer) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("tributary-site-" + peer.name());
        config.setJdbcUrl(peer.url());
        config.setUsername(peer.username());
        config.setPassword(peer.password());
        config.setMaximumPoolSize(MOST);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(connectionTimeout.toMillis());
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
    }
}
