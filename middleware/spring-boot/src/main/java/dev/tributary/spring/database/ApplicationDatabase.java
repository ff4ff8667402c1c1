package dev.tributary.spring.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** How to reach the application's database, so that the engine can have pools of its own. */
public final class ApplicationDatabase {
    private ApplicationDatabase() {}

    /**
     * What Spring Boot knows of the connection; for a data source that the application made itself, what its pool knows.
     *
     * @throws UnknownDatabaseException when neither knows
     */
    public static JdbcConnectionDetails of(
            ObjectProvider<JdbcConnectionDetails> details, ObjectProvider<DataSource> dataSources) {
        JdbcConnectionDetails known = details.getIfUnique();
        return known != null ? known : new PoolDetails(pool(dataSources.getObject()));
    }

    private static HikariDataSource pool(DataSource dataSource) {
        try {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                return dataSource.unwrap(HikariDataSource.class);
            }
        } catch (SQLException e) {
            throw unknown(dataSource, e);
        }
        throw unknown(dataSource, null);
    }

    private static UnknownDatabaseException unknown(DataSource dataSource, @Nullable Throwable cause) {
        return new UnknownDatabaseException(dataSource.getClass().getName(), cause);
    }

    private record PoolDetails(HikariDataSource pool) implements JdbcConnectionDetails {
        @Override
        public @Nullable String getUsername() {
            return pool.getUsername();
        }

        @Override
        public @Nullable String getPassword() {
            return pool.getPassword();
        }

        @Override
        public String getJdbcUrl() {
            return pool.getJdbcUrl();
        }
    }
}
