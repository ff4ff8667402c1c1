package dev.tributary.spring.sites;

import dev.tributary.background.Background;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Has an instance restarted whose database was replaced, which nothing else mends: its liveness is broken from then on, for
 * whoever asks. It does not wait for a call that is refused: readiness keeps calls away by then.
 */
final class IdentityWatch implements SmartLifecycle {
    private static final Logger LOGGER = LoggerFactory.getLogger(IdentityWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final IdentityDetails identity;
    private final ApplicationContext context;
    private @Nullable Background background;
    private boolean told;

    IdentityWatch(IdentityDetails identity, ApplicationContext context) {
        this.identity = identity;
        this.context = context;
    }

    private Duration round() {
        Optional<String> replaced = identity.failure();
        if (replaced.isPresent()) {
            if (!told) {
                LOGGER.error("this instance is no longer alive: {}", replaced.get());
                told = true;
            }
            // Every time: a start that is just ending says that all is well.
            AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
        }
        return INTERVAL;
    }

    @Override
    public synchronized void start() {
        background = new Background("tributary-identity", this::round);
        background.start();
    }

    @Override
    public synchronized void stop() {
        if (background != null) {
            background.close();
            background = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return background != null;
    }
}
