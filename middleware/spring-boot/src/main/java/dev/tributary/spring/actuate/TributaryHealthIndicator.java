package dev.tributary.spring.actuate;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import dev.tributary.spring.database.EnginePools;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Down when nobody commits, or there is no database to commit to: then no operation can be acknowledged. Down, too, when a
 * part of Tributary finds that something has gone wrong that it cannot mend by itself. A full queue is no reason: an instance that is taken away for being busy makes the others busier.
 */
public final class TributaryHealthIndicator extends AbstractHealthIndicator {
    private final Engine engine;
    private final EnginePools pools;
    private final int queueCapacity;
    private final List<HealthDetails> more;

    public TributaryHealthIndicator(Engine engine, EnginePools pools, int queueCapacity, List<HealthDetails> more) {
        super("the engine's status cannot be read");
        this.engine = engine;
        this.pools = pools;
        this.queueCapacity = queueCapacity;
        this.more = List.copyOf(more);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        EngineStatus status = engine.status();
        Optional<String> unreachable = pools.unreachable();
        List<String> failures =
                more.stream().flatMap(part -> part.failure().stream()).toList();
        if (status.committerAlive() && unreachable.isEmpty() && failures.isEmpty()) {
            builder.up();
        } else {
            builder.down();
        }
        builder.withDetail("application", engine.application().name())
                .withDetail("plan", engine.plan().fingerprint())
                .withDetail("committer", status.committerAlive() ? "running" : "stopped")
                .withDetail("database", unreachable.orElse("reachable"))
                .withDetail("queued", status.queued())
                .withDetail("queueCapacity", queueCapacity);
        if (status.lastError() != null) {
            builder.withDetail("lastError", status.lastError());
        }
        if (!failures.isEmpty()) {
            builder.withDetail("failures", failures);
        }
        more.forEach(part -> builder.withDetails(part.details()));
    }
}
