package dev.tributary.spring.sites;

import dev.tributary.replication.ApplierLoop;
import dev.tributary.replication.OriginStatus;
import dev.tributary.replication.Refiller;
import dev.tributary.sites.ReplicationSetup;
import dev.tributary.sites.SitesMonitor;
import dev.tributary.sites.SitesStatus;
import dev.tributary.sites.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** What an instance of one of several sites does for them in the background; nothing where a site is alone. */
public final class Sites implements SmartLifecycle {
    private final Topology topology;
    private final @Nullable SitesMonitor monitor;
    private final @Nullable ReplicationSetup setup;
    private final @Nullable ApplierLoop applier;
    private final @Nullable Refiller refiller;
    private volatile boolean running;

    Sites(
            Topology topology,
            @Nullable SitesMonitor monitor,
            @Nullable ReplicationSetup setup,
            @Nullable ApplierLoop applier,
            @Nullable Refiller refiller) {
        this.topology = topology;
        this.applier = applier;
        this.refiller = refiller;
        this.monitor = monitor;
        this.setup = setup;
    }

    public Topology topology() {
        return topology;
    }

    /** What this site sees of the others; null where it is alone. */
    public @Nullable SitesStatus status() {
        return monitor == null ? null : monitor.status();
    }

    /** What of the connections could not be set up yet, by the site that it is about. */
    public Map<String, String> setupFailures() {
        return setup == null ? Map.of() : setup.failures();
    }

    /** How merging the others' records goes, for each origin; none where the site is alone. */
    public List<OriginStatus> merging() {
        return applier == null ? List.of() : applier.statuses();
    }

    @Override
    public void start() {
        if (applier != null) {
            applier.start();
        }
        if (refiller != null) {
            refiller.start();
        }
        if (monitor != null) {
            monitor.start();
        }
        if (setup != null) {
            setup.start();
        }
        running = true;
    }

    @Override
    public void stop() {
        if (setup != null) {
            setup.close();
        }
        if (monitor != null) {
            monitor.close();
        }
        if (refiller != null) {
            refiller.close();
        }
        if (applier != null) {
            applier.close();
        }
        running = false;
    }

    /** Stops behind web servers, whose last requests may wait for a record to be merged; these stop at 2048 below the default. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 4096;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
