package dev.tributary.sample.sites;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many shops to start.
 *
 * @param sites each with a server of its own; 1 for a single one without any replication
 */
@Validated
@ConfigurationProperties("shop")
public record SitesProperties(
        @DefaultValue("1") @Min(1) @Max(5) int sites) {}
