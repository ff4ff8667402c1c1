package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** That a site is away, as the others see it. */
final class Absence {
    /** Each site's own log, in several seals. */
    private static final int RECORDS = 200;

    private final String site;
    private final Map<String, Address> others;
    private final Map<String, Long> before = new LinkedHashMap<>();

    Absence(Map<String, Address> superusers, String site) throws SQLException {
        this.site = site;
        this.others = new LinkedHashMap<>(superusers);
        this.others.remove(site);
        for (Map.Entry<String, Address> other : others.entrySet()) {
            before.put(other.getKey(), sealed(other.getValue()));
        }
    }

    /** Waits until all others together have sealed so many records of their own that the site will have missed a lot. */
    void awaitSealed() {
        assertThat(SiteTrial.await(() -> missed() >= RECORDS))
                .as("the others seal while %s is away", site)
                .isTrue();
    }

    private long missed() {
        try {
            long missed = 0;
            for (Map.Entry<String, Address> other : others.entrySet()) {
                missed += sealed(other.getValue()) - before.getOrDefault(other.getKey(), 0L);
            }
            return missed;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long sealed(Address address) throws SQLException {
        try (Connection connection = address.connect();
                PreparedStatement query =
                        connection.prepareStatement("SELECT coalesce(max(s.last_sequence), 0) FROM tributary.log_seal s"
                                + " JOIN tributary.origin o USING (origin) WHERE o.written_here");
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** There is no room for what it has missed. */
    void dropSlots(String database) throws SQLException {
        for (Address other : others.values()) {
            try (Connection connection = other.connect();
                    PreparedStatement drop = connection.prepareStatement(
                            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?")) {
                drop.setString(1, "tributary_" + database + "_" + site);
                drop.execute();
            }
        }
    }
}
