package dev.tributary.engine;

import java.time.Duration;

/**
 * Limits of one engine.
 *
 * @param queueCapacity how many invocations may wait for the committer
 * @param admissionTimeout how long a caller waits for a place among them before it is refused as overload
 * @param batchSize how many of them one transaction commits at most
 * @param acknowledgementTimeout how long a caller waits for its acknowledgement before its outcome is unknown
 * @param coordinatedDeadline how long a coordinated invocation is retried
 * @param requestRetention how long the outcome of a request id is kept at least
 * @param coordination how bodies of coordinated operations run that do not say it themselves
 */
public record EngineOptions(
        int queueCapacity,
        Duration admissionTimeout,
        int batchSize,
        Duration acknowledgementTimeout,
        Duration coordinatedDeadline,
        Duration requestRetention,
        Coordination coordination) {
    public EngineOptions {
        if (queueCapacity < 1 || batchSize < 1) {
            throw new IllegalArgumentException("queue capacity and batch size must be positive");
        }
    }

    public static EngineOptions defaults() {
        return new EngineOptions(
                10_000,
                Duration.ofSeconds(1),
                512,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofDays(7),
                Coordination.SERIALIZABLE);
    }
}
