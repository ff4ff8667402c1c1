package dev.tributary.sample.database;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * A durable PostgreSQL as a child process, with two roles: one owns the tables and migrates them, the other has no more
 * rights than the application needs.
 *
 * <p>Spring destroys a bean after those that depend on it, so the server stops last, when the application has drained.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(NoDatabaseGiven.class)
class EmbeddedDatabase {
    static final String DATABASE = "shop";

    private static final Role OWNER = new Role("shop_owner", "owner");
    private static final Role APPLICATION = new Role("shop_app", "app");

    private record Role(String name, String password) {}

    @Bean
    DirectoryLock shopDirectoryLock(ShopDatabaseProperties properties) {
        return DirectoryLock.take(directory(properties));
    }

    // The lock is a parameter so that it outlives the server.
    @Bean
    EmbeddedServer shopPostgres(ShopDatabaseProperties properties, DirectoryLock lock) {
        EmbeddedServer server = EmbeddedServer.start(directory(properties).resolve("postgres"), properties.port());
        server.createRole(OWNER.name(), OWNER.password(), "CREATEROLE");
        server.createRole(APPLICATION.name(), APPLICATION.password(), "");
        server.createDatabase(DATABASE, OWNER.name());
        return server;
    }

    @Bean
    JdbcConnectionDetails shopConnection(EmbeddedServer server) {
        return new JdbcConnectionDetails() {
            @Override
            public String getUsername() {
                return APPLICATION.name();
            }

            @Override
            public String getPassword() {
                return APPLICATION.password();
            }

            @Override
            public String getJdbcUrl() {
                return server.jdbcUrl(DATABASE);
            }
        };
    }

    @Bean
    FlywayConnectionDetails shopMigration(EmbeddedServer server) {
        return new FlywayConnectionDetails() {
            @Override
            public String getUsername() {
                return OWNER.name();
            }

            @Override
            public String getPassword() {
                return OWNER.password();
            }

            @Override
            public String getJdbcUrl() {
                return server.jdbcUrl(DATABASE);
            }
        };
    }

    private static Path directory(ShopDatabaseProperties properties) {
        return properties.directory().toAbsolutePath().normalize();
    }
}
