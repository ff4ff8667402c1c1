package dev.tributary.versions;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Who runs what: the instances at this site by themselves, the other sites by their heartbeats. */
public final class PlansInUse {
    /** An instance that has said nothing for this long does not run any more. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    private PlansInUse() {}

    /** What runs at this site, as its heartbeat tells the others. */
    public static List<String> here(Connection connection) throws SQLException {
        List<String> uses = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT DISTINCT use FROM tributary.instance WHERE seen_at > clock_timestamp() - make_interval(secs => ?)"
                        + " ORDER BY use")) {
            statement.setLong(1, LEASE.toSeconds());
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    uses.add(result.getString(1));
                }
            }
        }
        return uses;
    }

    /** One at a time looks at what runs and says what it will run; others wait until the transaction ends. */
    static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL ROLE tributary_writer");
            statement.execute("LOCK TABLE tributary.instance IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    /** Says that an instance runs, and what; forgets those that do not any more. */
    static void keep(Connection connection, UUID instance, PlanUse use) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO tributary.instance (id, use)"
                                + " VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET use = excluded.use, seen_at = excluded.seen_at");
                PreparedStatement gone = connection.prepareStatement("DELETE FROM tributary.instance"
                        + " WHERE seen_at < clock_timestamp() - make_interval(secs => ?)")) {
            statement.setObject(1, instance);
            statement.setString(2, use.text());
            statement.executeUpdate();
            gone.setLong(1, 2 * LEASE.toSeconds());
            gone.executeUpdate();
        }
    }

    static void leave(Connection connection, UUID instance) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM tributary.instance WHERE id = ?")) {
            statement.setObject(1, instance);
            statement.executeUpdate();
        }
    }

    /** What this site knows of the others. */
    static List<Elsewhere> elsewhere(Connection connection) throws SQLException {
        Map<String, Elsewhere> sites = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT s.site, s.origin,"
                        + " coalesce((s.merged ->> s.origin)::bigint, 0), u.use FROM tributary.site s"
                        + " LEFT JOIN unnest(s.plans) AS u(use) ON true"
                        + " WHERE s.site IS DISTINCT FROM (SELECT i.site FROM tributary.identity i)")) {
            while (result.next()) {
                Elsewhere found = new Elsewhere(
                        result.getString(1),
                        Optional.ofNullable(result.getString(2)),
                        result.getLong(3),
                        new ArrayList<>());
                Elsewhere site = sites.computeIfAbsent(found.site(), name -> found);
                Optional.ofNullable(result.getString(4)).map(PlanUse::parse).ifPresent(site.uses()::add);
            }
        }
        return List.copyOf(sites.values());
    }

    /**
     * Another site, as it was when it was heard last.
     *
     * @param origin as which it writes; empty when it was never heard
     * @param head the last number of its log then
     */
    record Elsewhere(String site, Optional<String> origin, long head, List<PlanUse> uses) {}

    /**
     * Makes sure that a plan may run beside what runs already.
     *
     * @param known whether it is certain that no other site has seen the plan go: what accepts it has not been heard for a while
     * @throws PlanInUseException when it must not
     */
    static void requireCompatible(Plan plan, List<PlanUse> inUse, boolean known) {
        for (PlanUse other : inUse) {
            if (!other.plan().equals(plan.fingerprint()) && !mayRunBeside(plan, other, known)) {
                throw refused(plan, other);
            }
        }
    }

    private static boolean mayRunBeside(Plan plan, PlanUse other, boolean known) {
        String own = plan.fingerprint();
        boolean acceptedByOther = known && own.equals(other.accepts()) && other.stage() == Stage.BESIDE;
        Plan.Transition beside = plan.beside();
        if (beside == null || !beside.fingerprint().equals(other.plan())) {
            return acceptedByOther;
        }
        return beside.older() ? beside.stricter().isEmpty() || own.equals(other.accepts()) : acceptedByOther;
    }

    private static PlanInUseException refused(Plan plan, PlanUse other) {
        Plan.Transition beside = plan.beside();
        String inUse = brief(other.plan());
        String own = brief(plan.fingerprint());
        if (beside != null && beside.older() && beside.fingerprint().equals(other.plan())) {
            return new PlanInUseException(
                    "Version " + inUse + " of application " + plan.application()
                            + " is in use and knows nothing of version "
                            + own + ", beside which it must not run " + String.join(", ", beside.stricter())
                            + " as it does.",
                    "Build version " + inUse + " again with this version's .inv file as besideNewer, deploy that"
                            + " everywhere, then start this version (docs/versions.md).");
        }
        return new PlanInUseException(
                "Version " + inUse + " of application " + plan.application() + " is in use, and version " + own
                        + " was not analysed beside it"
                        + (beside == null ? "" : " but beside version " + brief(beside.fingerprint())) + ".",
                "Build this version with the .inv file of the version in use as beside (Maven: tributary.beside; tributary"
                        + " analyze --beside FILE), or stop all instances of the other version at every site and wait until"
                        + " their records are merged everywhere. docs/versions.md has the procedure.");
    }

    private static String brief(String fingerprint) {
        return fingerprint.substring(0, Math.min(12, fingerprint.length()));
    }
}
