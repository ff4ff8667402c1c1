package dev.tributary.sample.load;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Calls operations of the own shop as often as is wanted, for some minutes. It belongs to the first that is stopped, so that
 * nobody calls a shop that closes.
 */
@Component
public class LoadGenerator implements SmartLifecycle {
    private static final int CONFLUENT_CALLERS = 12;
    private static final int COORDINATED_CALLERS = 4;

    private final LoadProperties properties;
    private final Lane confluent;
    private final Lane coordinated;
    private volatile boolean running;

    LoadGenerator(LoadProperties properties, Operations operations) {
        this.properties = properties;
        this.confluent = new Lane("confluent", CONFLUENT_CALLERS, operations::confluent);
        this.coordinated = new Lane("coordinated", COORDINATED_CALLERS, operations::coordinated);
    }

    /**
     * The load that is wanted now.
     *
     * @param confluent calls per second
     * @param coordinated calls per second
     * @param secondsLeft until it stops by itself
     */
    public record Load(boolean enabled, int confluent, int coordinated, long secondsLeft) {}

    public Load load() {
        return new Load(
                properties.enabled(),
                confluent.perSecond(),
                coordinated.perSecond(),
                Math.max(confluent.left().toSeconds(), coordinated.left().toSeconds()));
    }

    /**
     * Changes the load, which runs from now on for as long as a load may.
     *
     * @throws IllegalStateException when this shop takes none
     */
    synchronized Load drive(int confluentPerSecond, int coordinatedPerSecond) {
        if (!properties.enabled() || !running) {
            throw new IllegalStateException(
                    running ? "shop.load.enabled is false at this shop" : "this shop is closing");
        }
        confluent.drive(confluentPerSecond, properties.stopsAfter());
        coordinated.drive(coordinatedPerSecond, properties.stopsAfter());
        return load();
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        try {
            confluent.stop();
            coordinated.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
