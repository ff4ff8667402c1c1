package dev.tributary.spring;

import dev.tributary.engine.Coordination;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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
 * @param pool Sizes of the connection pools of the engine.
 * @param web What web applications get.
 * @param log Upkeep of the operation log.
 * @param audit Audits of all invariants.
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
        @DefaultValue Pool pool,
        @DefaultValue Web web,
        @DefaultValue Log log,
        @DefaultValue Audit audit) {

    private static final int LONGEST_SITE = 60;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
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
                .atLeast(1, "pool.snapshots", pool.snapshots())
                .atLeast(1, "pool.serializable", pool.serializable())
                .atLeast(2, "pool.commits", pool.commits())
                .atLeast(SHORTEST_CONNECTION_TIMEOUT, "pool.connection-timeout", pool.connectionTimeout())
                .atLeast(SHORTEST_TIMEOUT, "log.seal-interval", log.sealInterval())
                .atLeast(1, "log.seal-batch-size", log.sealBatchSize())
                .atLeast(Duration.ZERO, "audit.interval", audit.interval())
                .atLeast(SHORTEST_TIMEOUT, "audit.timeout", audit.timeout())
                .atLeast(1, "audit.sample", audit.sample())
                .done();
    }

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
}
