package dev.tributary.spring.coordinator;

import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.coordinator.OtherSites;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The connections that coordinated operations of several sites need; none when this site is alone. */
public final class CoordinatorLinks implements AutoCloseable {
    private final SortedMap<String, PooledLink> links = new TreeMap<>();
    private final @Nullable OtherSites others;

    /**
     * @param coordinator the first coordinator; the own site when it is null
     * @param local this site's own database, which stays its owner's
     * @param bodies how many bodies read at another site at the same time
     * @param timeout how long a connection, or an answer on it, may take
     */
    public CoordinatorLinks(
            Topology topology,
            @Nullable String coordinator,
            HikariDataSource local,
            int bodies,
            Duration timeout,
            Duration readYourWrites) {
        for (SiteConnection peer : topology.peers()) {
            links.put(peer.name(), new PooledLink(peer, bodies, timeout));
        }
        SortedMap<String, SiteLink> others = new TreeMap<>(links);
        this.others = topology.several()
                ? new OtherSites(coordinator == null ? topology.site() : coordinator, others, local, readYourWrites)
                : null;
    }

    /** What the engine has to know; empty when this site is alone. */
    public Optional<OtherSites> others() {
        return Optional.ofNullable(others);
    }

    @Override
    public void close() {
        links.values().forEach(PooledLink::close);
    }
}
