package dev.tributary.spring;

import dev.tributary.engine.Coordination;
import dev.tributary.spring.coordinator.Sessions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of Tributary.
 *
 * @param enabled Whether to run operations; without it, annotated methods are plain methods.
 * @param site Name of the site that this instance belongs to; records of its operations carry it.
 * @param application Name of the application whose plan is used, when the class path has several.
 * @param queueCapacity Number of invocations that may wait for the committer.
 * @param admissionTimeout How long a caller waits for a place in the queue before it is refused as overload.
 * @param batchSize Greatest number of invocations that are committed in one transaction.
 * @param operationTimeout How long a caller waits for the acknowledgement before its outcome is reported as unknown.
 * @param coordinatedDeadline How long a coordinated operation is retried under contention.
 * @param requestRetention How long the outcome of a request id is kept at least.
 * @param coordination How bodies of coordinated operations run that do not say it themselves.
 * @param readYourWrites How long a caller waits after a coordinated operation until this site has merged it; 0 stands for
 *     not at all.
 * @param session What callers that move between sites have seen.
 * @param pool Sizes of the connection pools of the engine.
 * @param web What web applications get.
 * @param log Upkeep of the operation log.
 * @param audit Audits of all invariants.
 * @param digest Comparisons of what sites hold.
 * @param coordinator Name of the site that coordinates, in the first place.
 * @param sites All sites that belong together, by name, with this one; none when it is alone.
 * @param replication How sites are connected with each other, and watched.
 */
@ConfigurationProperties("tributary")
public record TributaryProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("local") String site,
        @Nullable String application,
        @DefaultValue("10000") int queueCapacity,
        @DefaultValue("1s") Duration admissionTimeout,
        @DefaultValue("512") int batchSize,
        @DefaultValue("10s") Duration operationTimeout,
        @DefaultValue("10s") Duration coordinatedDeadline,
        @DefaultValue("7d") Duration requestRetention,
        @DefaultValue("serializable") Coordination coordination,
        @DefaultValue("1s") Duration readYourWrites,
        @DefaultValue Session session,
        @DefaultValue Pool pool,
        @DefaultValue Web web,
        @DefaultValue Log log,
        @DefaultValue Audit audit,
        @DefaultValue Digest digest,
        @Nullable String coordinator,
        @DefaultValue Map<String, Site> sites,
        @DefaultValue Replication replication) {

    private static final int LONGEST_SITE = 60;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);
    /** What the connection pool accepts. */
    private static final Duration SHORTEST_CONNECTION_TIMEOUT = Duration.ofMillis(250);

    public TributaryProperties {
        new PropertyRules()
                .require(
                        !site.isBlank() && site.length() <= LONGEST_SITE,
                        "site",
                        site,
                        "a name of 1 to " + LONGEST_SITE + " characters")
                .atLeast(1, "queue-capacity", queueCapacity)
                .atLeast(Duration.ZERO, "admission-timeout", admissionTimeout)
                .require(
                        batchSize >= 1 && batchSize <= Math.max(1, queueCapacity),
                        "batch-size",
                        batchSize,
                        "1 to tributary.queue-capacity, which is " + queueCapacity)
                .atLeast(SHORTEST_TIMEOUT, "operation-timeout", operationTimeout)
                .atLeast(SHORTEST_TIMEOUT, "coordinated-deadline", coordinatedDeadline)
                .atLeast(Duration.ofMinutes(1), "request-retention", requestRetention)
                .atLeast(Duration.ZERO, "read-your-writes", readYourWrites)
                .atLeast(Duration.ZERO, "session.patience", session.patience())
                .atLeast(1, "pool.snapshots", pool.snapshots())
                .atLeast(1, "pool.serializable", pool.serializable())
                .atLeast(2, "pool.commits", pool.commits())
                .atLeast(SHORTEST_CONNECTION_TIMEOUT, "pool.connection-timeout", pool.connectionTimeout())
                .atLeast(SHORTEST_TIMEOUT, "log.seal-interval", log.sealInterval())
                .atLeast(1, "log.seal-batch-size", log.sealBatchSize())
                .atLeast(Duration.ZERO, "audit.interval", audit.interval())
                .atLeast(SHORTEST_TIMEOUT, "audit.timeout", audit.timeout())
                .atLeast(1, "audit.sample", audit.sample())
                .atLeast(Duration.ZERO, "digest.interval", digest.interval())
                .atLeast(SHORTEST_HEARTBEAT, "replication.heartbeat", replication.heartbeat())
                .require(replication.suspicion() > 0, "replication.suspicion", replication.suspicion(), "more than 0")
                .atLeast(SHORTEST_TIMEOUT, "replication.clock-skew", replication.clockSkew())
                .atLeast(SHORTEST_TIMEOUT, "replication.retry", replication.retry())
                .done();
    }

    /**
     * What callers that move between sites have seen.
     *
     * @param enabled Whether to tell it and heed it in the header Tributary-Session, in web applications of several sites.
     * @param patience How long a request waits until this site has merged what its caller has seen elsewhere.
     * @param late What becomes of a request that has waited that long.
     */
    public record Session(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration patience,
            @DefaultValue("refuse") Sessions.Late late) {}

    /**
     * Sizes of the connection pools of the engine.
     *
     * @param snapshots Greatest number of operations whose bodies read at the same time.
     * @param serializable Greatest number of coordinated operations that run at the same time.
     * @param commits Greatest number of connections of the committer.
     * @param connectionTimeout How long an operation waits for a connection.
     */
    public record Pool(
            @DefaultValue("16") int snapshots,
            @DefaultValue("8") int serializable,
            @DefaultValue("3") int commits,
            @DefaultValue("5s") Duration connectionTimeout) {}

    /**
     * What web applications get.
     *
     * @param idempotencyKey Whether to take the header Idempotency-Key as the request id of the operations called in a
     *     request.
     */
    public record Web(@DefaultValue("true") boolean idempotencyKey) {}

    /**
     * Upkeep of the operation log.
     *
     * @param seal Whether to seal the log with a hash chain in the background.
     * @param sealInterval How long the sealer pauses between two rounds.
     * @param sealBatchSize Greatest number of records under one seal.
     */
    public record Log(
            @DefaultValue("true") boolean seal,
            @DefaultValue("1s") Duration sealInterval,
            @DefaultValue("1000") int sealBatchSize) {}

    /**
     * Comparisons of what sites hold.
     *
     * @param interval How long an instance pauses between two comparisons of its site with the others; 0 stands for none but
     *     those that are asked for.
     */
    public record Digest(@DefaultValue("1h") Duration interval) {}

    /**
     * Audits of all invariants.
     *
     * @param interval How long an instance pauses between two audits of all invariants; 0 stands for no audits but those that
     *     are asked for.
     * @param timeout How long an audit may take; what it has not come to by then is reported as not audited.
     * @param sample Greatest number of violations of one invariant that are reported with their rows.
     * @param compensate Whether to hand violations of deferred invariants to their compensating operations after each
     *     scheduled audit.
     */
    public record Audit(
            @DefaultValue("1h") Duration interval,
            @DefaultValue("5m") Duration timeout,
            @DefaultValue("20") int sample,
            @DefaultValue("true") boolean compensate) {}

    /**
     * How a site is reached.
     *
     * @param url JDBC URL of its database; not needed for the own site.
     * @param username The application's role there.
     * @param password Its password.
     * @param replication Connection string (libpq) by which this site's server subscribes to it; follows from the URL when it
     *     is left out.
     */
    public record Site(
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            @Nullable String replication) {
        /** Without passwords. */
        @Override
        public String toString() {
            return "Site[" + username + "]";
        }
    }

    /**
     * How sites are connected with each other, and watched.
     *
     * @param manage Whether to create publications, slots and subscriptions.
     * @param username Role with REPLICATION that subscriptions log in as at the other sites; each site's own username when it
     *     is left out.
     * @param password Its password.
     * @param adminUsername Role that creates publications and subscriptions here; the one that migrates when it is left out.
     * @param adminPassword Its password.
     * @param retry How long to wait before a connection that could not be set up is tried again.
     * @param heartbeat Time between two heartbeats of a site.
     * @param suspicion How unlikely the silence of a site has to be before it is suspected, as phi: 8 is once in a hundred
     *     million.
     * @param clockSkew Difference between two sites' clocks from which health names it.
     * @param retainedWal How much write-ahead log a slot may keep before health names it.
     */
    public record Replication(
            @DefaultValue("true") boolean manage,
            @Nullable String username,
            @Nullable String password,
            @Nullable String adminUsername,
            @Nullable String adminPassword,
            @DefaultValue("5s") Duration retry,
            @DefaultValue("1s") Duration heartbeat,
            @DefaultValue("8") double suspicion,
            @DefaultValue("1s") Duration clockSkew,
            @DefaultValue("10GB") DataSize retainedWal) {
        /** Without passwords. */
        @Override
        public String toString() {
            return "Replication[manage=" + manage + ", username=" + username + ", adminUsername=" + adminUsername + "]";
        }
    }
}
