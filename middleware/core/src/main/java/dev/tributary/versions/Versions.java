package dev.tributary.versions;

import dev.tributary.audit.AuditOptions;
import dev.tributary.audit.AuditReport;
import dev.tributary.audit.Auditor;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Engine;
import dev.tributary.engine.Stage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance's version in step with the versions that run elsewhere: it says what runs here, and moves the engine on
 * when the older version is gone at every site, all its records are merged everywhere, and an audit finds the new
 * invariants to hold. See docs/decisions/032.
 */
public final class Versions implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Versions.class);

    private final UUID instance = UUID.randomUUID();
    private final Plan plan;
    private final DataSource dataSource;
    private final Duration interval;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tributary-versions");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Engine engine;
    private @Nullable Auditor newInvariants;
    private @Nullable Future<?> rounds;
    /** What every site had logged when only this version ran, by origin; null while another runs. */
    private @Nullable Map<String, Long> heads;

    private volatile VersionStatus status;

    private Versions(Plan plan, DataSource dataSource, Duration interval) {
        this.plan = plan;
        this.dataSource = dataSource;
        this.interval = interval;
        PlanUse use = PlanUse.of(plan);
        this.status = status(use.stage(), null, null);
    }

    /**
     * Says that an instance of a plan will run here, before it does.
     *
     * @param dataSource READ COMMITTED connections of the application's role
     * @param interval between two looks at what runs
     * @throws PlanInUseException when it must not run beside what runs already
     */
    public static Versions register(Plan plan, DataSource dataSource, Duration interval) throws SQLException {
        Versions versions = new Versions(plan, dataSource, interval);
        versions.inTransaction(connection -> {
            PlansInUse.lock(connection);
            boolean known = PlansInUse.elsewhere(connection).isEmpty()
                    || PlansInUse.here(connection).stream()
                            .map(PlanUse::parse)
                            .anyMatch(use -> use.plan().equals(plan.fingerprint()));
            PlansInUse.requireCompatible(plan, uses(connection), known);
            PlansInUse.keep(connection, versions.instance, PlanUse.of(plan));
        });
        return versions;
    }

    /** Moves an engine of the registered plan on from now on. */
    public Versions start(Engine running, DataSource snapshots) {
        engine = running;
        Plan.Transition beside = plan.beside();
        if (beside != null && beside.older() && !beside.added().isEmpty()) {
            newInvariants =
                    new Auditor(only(running.application(), beside.added()), snapshots, AuditOptions.defaults());
        }
        rounds = background.scheduleWithFixedDelay(
                this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private static Application only(Application application, List<String> invariants) {
        return new Application(
                application.name(),
                application.enums(),
                application.entities(),
                application.declaredInvariants().stream()
                        .filter(invariant -> invariants.contains(invariant.name()))
                        .toList(),
                List.of(),
                application.operations());
    }

    /** The plan that was registered. */
    public Plan plan() {
        return plan;
    }

    public VersionStatus status() {
        return status;
    }

    private void round() {
        try {
            look();
        } catch (SQLException | RuntimeException e) {
            LOGGER.warn("it is not known which versions run: {}", e.toString());
            status = status(status.stage(), status.waitsFor(), e.toString());
        }
    }

    /** One look at what runs, in this thread. */
    public synchronized VersionStatus look() throws SQLException {
        Stage stage = status.stage();
        String obstacle = stage == Stage.ALONE ? null : obstacle(stage);
        Stage next = obstacle == null ? stage.next() : stage;
        inTransaction(connection -> {
            PlansInUse.lock(connection);
            Stage reached = next;
            if (next != stage
                    && stage == Stage.BESIDE
                    && !others(uses(connection)).isEmpty()) {
                // Somebody has started the older version again since.
                reached = stage;
            }
            PlansInUse.keep(connection, instance, PlanUse.of(plan).at(reached));
            reached(reached, obstacle);
        });
        return status;
    }

    /** Said and done in one transaction: whoever starts the older version then sees that it is too late, or is seen. */
    private void reached(Stage stage, @Nullable String obstacle) {
        if (stage != status.stage() && engine != null) {
            engine.advance(stage);
            LOGGER.info("version {} is {} now", plan.fingerprint(), stage);
            heads = null;
        }
        status = status(stage, stage == status.stage() ? obstacle : null, null);
    }

    private VersionStatus status(Stage stage, @Nullable String waitsFor, @Nullable String error) {
        Plan.Transition beside = plan.beside();
        boolean all = stage == Stage.ALONE || beside == null || !beside.older();
        return new VersionStatus(
                plan.fingerprint(), stage, all || beside == null ? List.of() : beside.added(), waitsFor, error);
    }

    /** What keeps this instance from its next stage; null when nothing does. */
    private @Nullable String obstacle(Stage stage) throws SQLException {
        Plan.Transition beside = plan.beside();
        if (beside != null && !beside.older()) {
            return "the newer version is to take over";
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<PlanUse> uses = uses(connection);
                List<PlansInUse.Elsewhere> sites = PlansInUse.elsewhere(connection);
                String waits = stage == Stage.BESIDE ? stillOthers(uses, sites) : stillBeside(uses);
                if (waits != null) {
                    heads = null;
                    return waits;
                }
                if (heads == null) {
                    heads = heads(connection, sites);
                }
                for (Map.Entry<String, Long> head : heads.entrySet()) {
                    if (mergedEverywhere(connection, head.getKey()) < head.getValue()) {
                        return "records of " + head.getKey() + " up to " + head.getValue()
                                + " are not merged everywhere";
                    }
                }
            } finally {
                connection.rollback();
            }
        }
        return violated();
    }

    private @Nullable String stillOthers(List<PlanUse> uses, List<PlansInUse.Elsewhere> sites) {
        for (PlansInUse.Elsewhere site : sites) {
            if (site.origin().isEmpty()) {
                return "site " + site.site() + " was never heard";
            }
        }
        List<PlanUse> others = others(uses);
        return others.isEmpty() ? null : "version " + others.get(0).plan() + " is in use";
    }

    private static @Nullable String stillBeside(List<PlanUse> uses) {
        return uses.stream().anyMatch(use -> use.stage() == Stage.BESIDE)
                ? "other instances do not hold calls to the new invariants yet"
                : null;
    }

    private List<PlanUse> others(List<PlanUse> uses) {
        return uses.stream()
                .filter(use -> !use.plan().equals(plan.fingerprint()))
                .toList();
    }

    private @Nullable String violated() {
        if (newInvariants == null) {
            return null;
        }
        AuditReport report = newInvariants.audit();
        return report.findings().stream()
                .filter(finding -> !finding.holds())
                .findFirst()
                .map(finding -> finding.problem() != null
                        ? "the audit of " + finding.invariant() + " failed: " + finding.problem()
                        : finding.invariant() + " is violated " + finding.violations() + " times: " + finding.sample())
                .orElse(null);
    }

    private static List<PlanUse> uses(Connection connection) throws SQLException {
        List<PlanUse> uses = new ArrayList<>();
        PlansInUse.here(connection).stream().map(PlanUse::parse).forEach(uses::add);
        PlansInUse.elsewhere(connection).forEach(site -> uses.addAll(site.uses()));
        return uses;
    }

    private static Map<String, Long> heads(Connection connection, List<PlansInUse.Elsewhere> sites)
            throws SQLException {
        Map<String, Long> heads = new LinkedHashMap<>();
        sites.forEach(site -> site.origin().ifPresent(origin -> heads.put(origin, site.head())));
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT origin, last_sequence FROM tributary.origin");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                heads.merge(result.getString(1), result.getLong(2), Math::max);
            }
        }
        return heads;
    }

    private static long mergedEverywhere(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT tributary.merged_everywhere(?)")) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getLong(1) : 0;
            }
        }
    }

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    /** Says that the instance does not run any more; to be called when the engine has stopped. */
    @Override
    public void close() {
        if (rounds != null) {
            rounds.cancel(true);
        }
        background.shutdownNow();
        try {
            inTransaction(connection -> {
                PlansInUse.lock(connection);
                PlansInUse.leave(connection, instance);
            });
        } catch (SQLException e) {
            LOGGER.info("the others will find out for themselves that this instance is gone: {}", e.toString());
        }
    }
}
