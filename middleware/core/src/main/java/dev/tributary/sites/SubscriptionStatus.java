package dev.tributary.sites;

/**
 * The subscription to another site's log.
 *
 * @param exists whether it is there
 * @param enabled whether it should run
 * @param running whether it does
 * @param errors how often it stopped at an error since statistics were reset
 * @param options what of its options is not as it must be; empty when nothing is
 */
public record SubscriptionStatus(
        String peer, boolean exists, boolean enabled, boolean running, long errors, String options) {}
