package dev.tributary.sample.load;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether the shop may be asked to put load on itself.
 *
 * @param enabled to be switched off where others than its owner can reach the shop
 * @param stopsAfter how long a load runs that nobody stops or changes
 */
@ConfigurationProperties("shop.load")
public record LoadProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("3m") Duration stopsAfter) {}
