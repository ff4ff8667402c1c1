package dev.tributary.spring.actuate;

import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineStatus;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down when nobody commits: then no operation can be acknowledged, whatever the database says. */
public final class TributaryHealthIndicator extends AbstractHealthIndicator {
    private final Engine engine;

    public TributaryHealthIndicator(Engine engine) {
        super("the engine's status cannot be read");
        this.engine = engine;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        EngineStatus status = engine.status();
        if (status.committerAlive()) {
            builder.up();
        } else {
            builder.down();
        }
        builder.withDetail("application", engine.application().name())
                .withDetail("plan", engine.plan().fingerprint())
                .withDetail("committer", status.committerAlive() ? "running" : "stopped")
                .withDetail("queued", status.queued());
        if (status.lastError() != null) {
            builder.withDetail("lastError", status.lastError());
        }
    }
}
