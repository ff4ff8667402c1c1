package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.coordinator.OtherSites;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.moves.Moves;
import dev.tributary.moves.Readiness;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.replication.Applier;
import dev.tributary.replication.ApplierLoop;
import dev.tributary.replication.PostgresSiteStore;
import dev.tributary.sites.ConnectedSites;
import dev.tributary.sites.SitesMonitor;
import dev.tributary.versions.PlansInUse;
import dev.tributary.versions.Versions;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A rolling upgrade of two sites on two servers: instances of both versions at both, and calls in both directions. */
class RollingUpgradeTest {
    private static final String BEFORE = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(a: Account, n: int) { requires n > 0; a.balance += n }
            operation withdraw(a: Account, n: int) { requires n > 0; a.balance -= n }
            operation spend(a: Account, n: int) { requires n > 0; a.balance -= n }
            """;
    /** Withdrawing costs a fee. */
    private static final String NOW = BEFORE.replaceFirst("a.balance -= n ", "a.balance -= n + 1 ")
            + "invariant Bounded for all a in Account: a.balance <= 100\n";

    private static final Application OLDER = Site.parse("before.inv", BEFORE);
    private static final Application NEWER = Site.parse("now.inv", NOW);
    private static final Duration OFTEN = Duration.ofMillis(100);

    private static final Plan OLD = plan("0123456789abcdef-older", operations(false, "NotOverdrawn"));
    private static final Plan NEW = plan("fedcba9876543210-newer", operations(true, "NotOverdrawn", "Bounded"))
            .beside(new Plan.Transition(
                    OLD.fingerprint(),
                    true,
                    Map.of("before.inv", BEFORE),
                    operations(true, "NotOverdrawn"),
                    List.of(),
                    List.of(),
                    List.of("Bounded")));

    private static Plan plan(String fingerprint, List<Plan.OperationPlan> operations) {
        return new Plan(Plan.FORMAT, "bank", fingerprint, operations, List.of());
    }

    private static List<Plan.OperationPlan> operations(boolean bounded, String... checks) {
        return List.of(
                operation("open", false),
                operation("deposit", bounded, checks),
                operation("withdraw", true, checks),
                operation("spend", true, checks));
    }

    private static Plan.OperationPlan operation(String name, boolean coordinated, String... checks) {
        return new Plan.OperationPlan(
                name,
                coordinated ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT,
                "set by the test",
                coordinated ? List.of(checks) : List.of());
    }

    /** One instance of a version at a site, with all that the starter gives it. */
    private static final class Instance implements AutoCloseable {
        private final ConnectedSites servers;
        private final String site;
        private final Plan plan;
        private final List<HikariDataSource> pools = new ArrayList<>();
        private final DataSource commits;
        private final Versions versions;
        private final Engine engine;
        private final SitesMonitor monitor;
        private ApplierLoop applying;
        private boolean closed;

        Instance(ConnectedSites servers, String site, Application application, Plan plan) throws SQLException {
            this.servers = servers;
            this.site = site;
            this.plan = plan;
            this.commits = pool(servers.servers().jdbcUrl(site), 6, "TRANSACTION_READ_COMMITTED");
            this.versions = Versions.register(plan, commits, OFTEN);
            DataSource snapshots = pool(servers.servers().jdbcUrl(site), 6, "TRANSACTION_REPEATABLE_READ");
            this.engine = Engine.builder()
                    .application(application)
                    .plan(plan)
                    .site(site)
                    .requestHome(new RequestHome(site, true, false))
                    .commits(commits)
                    .snapshots(snapshots)
                    .serializable(pool(servers.servers().jdbcUrl(site), 6, "TRANSACTION_SERIALIZABLE"))
                    .others(new OtherSites(
                            "north",
                            Map.of(other(), link()),
                            pool(servers.servers().jdbcUrl(site), 6, "TRANSACTION_READ_COMMITTED"),
                            Duration.ofSeconds(20)))
                    .start();
            versions.start(engine, snapshots);
            this.monitor = new SitesMonitor(
                            commits, servers.topology(site), new SitesMonitor.Options(OFTEN, 8), PlansInUse::here)
                    .start();
            this.applying = apply();
        }

        private String other() {
            return site.equals("north") ? "south" : "north";
        }

        private HikariDataSource pool(String url, int size, String isolation) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername(servers.servers().application().user());
            config.setPassword(servers.servers().application().password());
            config.setMaximumPoolSize(size);
            config.setMinimumIdle(0);
            config.setAutoCommit(isolation == null);
            config.setReadOnly("TRANSACTION_REPEATABLE_READ".equals(isolation));
            config.setTransactionIsolation(isolation);
            HikariDataSource pool = new HikariDataSource(config);
            pools.add(pool);
            return pool;
        }

        private SiteLink link() {
            String url = servers.servers().jdbcUrl(other(), site);
            HikariDataSource calls = pool(url, 6, null);
            HikariDataSource bodies = pool(url, 6, "TRANSACTION_REPEATABLE_READ");
            return new SiteLink() {
                @Override
                public DataSource calls() {
                    return calls;
                }

                @Override
                public DataSource snapshots() {
                    return bodies;
                }

                @Override
                public Connection listen() throws SQLException {
                    return DriverManager.getConnection(
                            url,
                            servers.servers().application().user(),
                            servers.servers().application().password());
                }
            };
        }

        private ApplierLoop apply() {
            ApplierLoop loop = new ApplierLoop(
                    new Applier(engine.application(), site, store(), new Moves(), EngineEvents.NONE, 1000),
                    commits,
                    Duration.ofSeconds(1));
            loop.start();
            return loop;
        }

        PostgresSiteStore store() {
            return new PostgresSiteStore(commits, engine.siteMerge());
        }

        Receipt call(String operation, RowKey account, int amount) {
            return engine.invoke(new OperationCall(operation, Map.of("a", account, "n", BigDecimal.valueOf(amount))));
        }

        /** How much is gone from the account; 0 when it would be overdrawn. */
        int withdraw(RowKey account) {
            try {
                call("withdraw", account, 1);
                return plan.equals(OLD) ? 1 : 2;
            } catch (InvariantRejectedException e) {
                return 0;
            }
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            if (closed) {
                return;
            }
            closed = true;
            monitor.close();
            applying.close();
            engine.close();
            versions.close();
            pools.forEach(HikariDataSource::close);
        }
    }

    private final ConnectedSites servers;

    RollingUpgradeTest() throws SQLException {
        servers = ConnectedSites.start("north", "south");
        for (String site : List.of("north", "south")) {
            try (Connection owner = servers.owner(site).getConnection();
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE TABLE account (id uuid PRIMARY KEY, balance bigint NOT NULL);"
                        + " SELECT tributary.manage('account')");
            }
        }
    }

    private Instance older(String site) throws SQLException {
        return new Instance(servers, site, OLDER, OLD);
    }

    private Instance newer(String site) throws SQLException {
        return new Instance(servers, site, NEWER, NEW);
    }

    private String value(String site, String query) throws SQLException {
        return servers.query(site, query).get(0);
    }

    private String planOf(Receipt receipt) throws SQLException {
        return value(
                receipt.origin(),
                "SELECT plan FROM tributary.log_batch WHERE origin = '" + receipt.origin() + "' AND last_sequence >= "
                        + receipt.sequence() + " ORDER BY last_sequence LIMIT 1");
    }

    private long balance(String site) throws SQLException {
        return Long.parseLong(value(site, "SELECT balance FROM account"));
    }

    private void awaitEqual() throws Exception {
        Await.until(
                "both sites have merged everything",
                () -> value("north", "SELECT array_agg(last_sequence ORDER BY origin) FROM tributary.origin")
                        .equals(value(
                                "south", "SELECT array_agg(last_sequence ORDER BY origin) FROM tributary.origin")));
    }

    @Test
    void bothVersionsCallEachCoordinatorAndTheNewerWaitsForEveryRecordOfTheOlder() throws Exception {
        try (ConnectedSites closing = servers;
                Instance oldNorth = older("north");
                Instance oldSouth = older("south")) {
            assertThat(closing.servers().sites()).containsExactly("north", "south");
            RowKey account = (RowKey) oldNorth.engine
                    .invoke(new OperationCall("open", Map.of()))
                    .keys()
                    .get("id");
            oldNorth.call("deposit", account, 90);
            assertThat(oldSouth.call("withdraw", account, 10).origin()).isEqualTo("north");
            newerCallersAreRefusedWhileTheCoordinatorDoesNotKnowThem(account);
            try (Instance newNorth = newer("north");
                    Instance newSouth = newer("south")) {
                List<Instance> all = List.of(oldNorth, oldSouth, newNorth, newSouth);
                eachVersionIsServedByItsOwn(account, oldSouth, newSouth);
                withdrawTogether(account, all);
                Await.until("the south is ready", () -> moved(oldNorth, "south"));
                eachVersionIsServedByItsOwn(account, oldNorth, newNorth);
                withdrawTogether(account, all);
                Await.until("the north is ready", () -> moved(oldSouth, "north"));
                oldNorth.stop();
                whatBothDeclareAlikeIsDoneByTheOther(account, oldSouth);
                theLastRecordsAreWaitedFor(account, oldSouth, newNorth, newSouth);
            }
        }
    }

    private void newerCallersAreRefusedWhileTheCoordinatorDoesNotKnowThem(RowKey account) throws Exception {
        try (Instance tooEarly = newer("south")) {
            awaitEqual();
            assertThatThrownBy(() -> tooEarly.call("deposit", account, 1))
                    .isInstanceOf(CoordinatorUnavailableException.class)
                    .hasMessageContaining("the coordinator's site is upgraded first");
        }
        assertThat(value("north", "SELECT count(*) FROM tributary.log WHERE operation = 'deposit'"))
                .isEqualTo("1");
    }

    /** What one version withdraws is not what the other one does. */
    private void eachVersionIsServedByItsOwn(RowKey account, Instance older, Instance newer) throws Exception {
        awaitEqual();
        String coordinator = older.other();
        long before = balance(coordinator);
        Receipt first = older.call("withdraw", account, 1);
        assertThat(List.of(first.origin(), planOf(first))).containsExactly(coordinator, OLD.fingerprint());
        assertThat(balance(coordinator)).isEqualTo(before - 1);
        Receipt second = newer.call("withdraw", account, 1);
        assertThat(List.of(second.origin(), planOf(second))).containsExactly(coordinator, NEW.fingerprint());
        assertThat(balance(coordinator)).isEqualTo(before - 3);
        assertThat(planOf(newer.call("deposit", account, 3))).isEqualTo(NEW.fingerprint());
    }

    private void withdrawTogether(RowKey account, List<Instance> all) throws Exception {
        awaitEqual();
        String coordinator = value("north", "SELECT site FROM tributary.epoch ORDER BY epoch DESC LIMIT 1");
        long before = balance(coordinator);
        List<Future<Integer>> calls = new ArrayList<>();
        int withdrawn = 0;
        try (Callers callers = new Callers()) {
            for (int i = 0; i < 24; i++) {
                Instance instance = all.get(i % all.size());
                calls.add(callers.start(() -> instance.withdraw(account)));
            }
            for (Future<Integer> each : calls) {
                withdrawn += each.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(withdrawn).isPositive();
        assertThat(balance(coordinator)).isEqualTo(before - withdrawn).isNotNegative();
        all.get(0).call("deposit", account, withdrawn);
    }

    private static boolean moved(Instance from, String to) throws SQLException {
        return new Moves().close(from.store(), to, Readiness.USUAL).site().equals(to);
    }

    private void whatBothDeclareAlikeIsDoneByTheOther(RowKey account, Instance oldSouth) throws Exception {
        Receipt spent = oldSouth.call("spend", account, 1);
        assertThat(List.of(spent.origin(), planOf(spent))).containsExactly("north", NEW.fingerprint());
        assertThatThrownBy(() -> oldSouth.call("withdraw", account, 1))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("declares the operation otherwise than version " + OLD.fingerprint());
    }

    private void theLastRecordsAreWaitedFor(RowKey account, Instance oldSouth, Instance newNorth, Instance newSouth)
            throws Exception {
        awaitEqual();
        newNorth.applying.close();
        oldSouth.call("deposit", account, 1);
        long last = Long.parseLong(value("south", "SELECT last_sequence FROM tributary.origin WHERE origin = 'south'"));
        oldSouth.stop();
        String waits = "records of south up to " + last + " are not merged everywhere";
        for (Instance newer : List.of(newNorth, newSouth)) {
            Await.until("it waits", () -> waits.equals(newer.versions.status().waitsFor()));
            assertThat(newer.engine.stage()).isEqualTo(Stage.BESIDE);
        }
        newNorth.applying = newNorth.apply();
        for (Instance newer : List.of(newNorth, newSouth)) {
            Await.until("it goes on alone", () -> newer.engine.stage() == Stage.ALONE);
        }
        awaitEqual();
        for (Instance newer : List.of(newNorth, newSouth)) {
            assertThatThrownBy(() -> newer.call("deposit", account, 100))
                    .isInstanceOf(InvariantRejectedException.class)
                    .hasMessageContaining("Bounded");
        }
        newSouth.call("deposit", account, 1);
        awaitEqual();
        assertThat(balance("north")).isEqualTo(balance("south"));
    }
}
