package dev.tributary.log;

import org.jspecify.annotations.Nullable;

/**
 * How a sealer is doing.
 *
 * @param alive whether its thread runs
 * @param sealed records that this instance has sealed since it started
 * @param lastError why its last round failed, null when it did not
 */
public record SealerStatus(
        boolean alive, long sealed, @Nullable String lastError) {}
