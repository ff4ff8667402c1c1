package dev.tributary.sample.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the shop's own PostgreSQL keeps its data.
 *
 * @param directory of the data, relative to the working directory
 * @param port that the server listens on; 0 for any free one
 */
@ConfigurationProperties("shop.database")
public record ShopDatabaseProperties(
        @DefaultValue("data") Path directory,
        @DefaultValue("0") int port) {}
