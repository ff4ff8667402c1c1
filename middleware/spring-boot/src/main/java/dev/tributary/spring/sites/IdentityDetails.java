package dev.tributary.spring.sites;

import dev.tributary.spring.actuate.HealthDetails;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Whether the database is the one that this instance has started with. After a restore or a failover it has to be restarted, with
 * several sites and with one: until then everything is refused, and whoever looks at health is to know why.
 */
final class IdentityDetails implements HealthDetails {
    private static final String IDENTITY = "SELECT i.origin, i.timeline, tributary.current_timeline(),"
            + " i.system_identifier = (SELECT c.system_identifier FROM pg_control_system() c) FROM tributary.identity i";
    private static final String LEFT_BEHIND =
            "SELECT count(*) FROM tributary.log_pending p JOIN tributary.origin o USING (origin) WHERE NOT o.written_here";

    private final String origin;
    private final DataSource dataSource;

    IdentityDetails(String origin, DataSource dataSource) {
        this.origin = origin;
        this.dataSource = dataSource;
    }

    /** Who the database is. */
    private record Identity(String origin, int timeline, int now, boolean sameSystem) {
        Optional<String> differsFrom(String mine) {
            String what = null;
            if (!origin.equals(mine)) {
                what = "is written to as " + origin + " by instances that started later, and as " + mine
                        + " by this one";
            } else if (timeline != now) {
                what = "was on timeline " + timeline + " and is on timeline " + now
                        + ": a standby took over, or a backup was restored";
            } else if (!sameSystem) {
                what = "has another system identifier: it is a copy";
            }
            return Optional.ofNullable(what)
                    .map(text -> "the database " + text
                            + "; nothing is committed here until this instance is restarted (docs/sites.md)");
        }
    }

    private Optional<Identity> identity() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(IDENTITY);
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new Identity(row.getString(1), row.getInt(2), row.getInt(3), row.getBoolean(4)))
                    : Optional.empty();
        }
    }

    @Override
    public Map<String, Object> details() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(LEFT_BEHIND);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getLong(1) > 0
                    ? Map.of(
                            "leftBehind",
                            row.getLong(1) + " operations were committed here under an earlier name of this"
                                    + " database and have no record, unless another site has one (docs/sites.md)")
                    : Map.of();
        } catch (SQLException e) {
            return Map.of();
        }
    }

    @Override
    public Optional<String> failure() {
        try {
            return identity().flatMap(identity -> identity.differsFrom(origin));
        } catch (SQLException e) {
            // That the database cannot be reached is said elsewhere.
            return Optional.empty();
        }
    }
}
