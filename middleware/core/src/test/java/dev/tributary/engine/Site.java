package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.coordinator.OtherSites;
import dev.tributary.coordinator.SiteLink;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.log.Comparison;
import dev.tributary.log.Progress;
import dev.tributary.log.Rebuild;
import dev.tributary.postgres.testing.TestDatabase;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** One site on a database of its own: migrated, its tables under management, with pools as a service has them. */
final class Site implements AutoCloseable {
    static final String NAME = "north";

    private final TestDatabase database = TestDatabase.create();
    private final Application application;
    private final Plan plan;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private DataSource reading;
    private final List<Engine> engines = new ArrayList<>();

    private Site(Application application, Plan plan) {
        this.application = application;
        this.plan = plan;
    }

    static Site create(Application application, Plan plan, String tables) throws SQLException {
        Site site = new Site(application, plan);
        Flyway.configure()
                .dataSource(site.database.jdbcUrl(), site.database.ownerUser(), site.database.ownerPassword())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", site.database.appUser()))
                .load()
                .migrate();
        try (Connection owner = site.database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(tables);
            for (var entity : application.entities()) {
                statement.execute("SELECT tributary.manage('" + entity.table() + "')");
            }
        }
        return site;
    }

    /** A site of an application among the tests' resources, in which every operation is called confluent. */
    static Site confluent(String resource, String tables) throws Exception {
        return of(resource, tables, Map.of());
    }

    /** The same, with the invariants that some operations check; those are coordinated. */
    static Site of(String resource, String tables, Map<String, List<String>> checks) throws Exception {
        Application application;
        try (InputStream text = Site.class.getResourceAsStream(resource)) {
            application = parse(resource, new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
        List<Plan.OperationPlan> operations = application.operations().stream()
                .map(o -> new Plan.OperationPlan(
                        o.name(),
                        checks.containsKey(o.name()) ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT,
                        "set by the test",
                        checks.getOrDefault(o.name(), List.of())))
                .toList();
        return create(application, new Plan(Plan.FORMAT, application.name(), "none", operations, List.of()), tables);
    }

    static Application parse(String name, String text) {
        InvFile.Result result = InvFile.parse(name, text);
        return result.application()
                .orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
    }

    Application application() {
        return application;
    }

    TestDatabase database() {
        return database;
    }

    Engine engine() {
        return engine(EngineOptions.defaults());
    }

    Engine engine(EngineOptions options) {
        return engine(plan, options);
    }

    Engine engine(Plan otherPlan, EngineOptions options) {
        return engine(otherPlan, options, EngineEvents.NONE);
    }

    Engine engine(EngineEvents events) {
        return engine(plan, EngineOptions.defaults(), events);
    }

    /** An engine that writes the log of another site than the usual one. */
    Engine engine(String name, RequestHome home) {
        return started(Engine.builder().plan(plan).site(name).requestHome(home));
    }

    private Engine engine(Plan otherPlan, EngineOptions options, EngineEvents events) {
        return started(
                Engine.builder().plan(otherPlan).site(NAME).options(options).events(events));
    }

    /** One of several sites. */
    Engine engine(String name, OtherSites others, EngineOptions options) {
        return started(Engine.builder().plan(plan).site(name).others(others).options(options));
    }

    /** An engine that writes the log of another origin into the same tables, where all that it writes is merged at once. */
    Engine engineOf(String origin) {
        return started(Engine.builder().plan(plan).site(origin));
    }

    /** An engine of a site whose database has become another origin. */
    Engine engine(String name, String origin, OtherSites others, EngineOptions options) {
        return started(Engine.builder()
                .plan(plan)
                .site(name)
                .origin(origin)
                .others(others)
                .options(options));
    }

    /** An engine of another version of the application. */
    Engine engine(Application version, Plan versionPlan) {
        return started(Engine.builder().plan(versionPlan).site(NAME), version);
    }

    private Engine started(Engine.Builder builder) {
        return started(builder, application);
    }

    private Engine started(Engine.Builder builder, Application version) {
        Engine engine = builder.application(version)
                .commits(commits())
                .snapshots(snapshots())
                .serializable(pool("serializable", 16, false, "TRANSACTION_SERIALIZABLE"))
                .start();
        engines.add(engine);
        return engine;
    }

    /** More snapshot connections, as another part of a service has them. */
    DataSource snapshots() {
        return pool("snapshots", 16, true, "TRANSACTION_REPEATABLE_READ");
    }

    /** More connections to commit with. */
    DataSource commits() {
        return pool("commits", 2, false, null);
    }

    /** What an engine here has to know of other sites. */
    OtherSites others(String coordinator, Map<String, SiteLink> links, Duration readYourWrites) {
        return new OtherSites(coordinator, links, pool("desk", 4, false, null), readYourWrites);
    }

    /** The way of another site's engine to this database, through a port of one's choice. */
    SiteLink link(int port) {
        String url = database.jdbcUrl().replaceFirst(":[0-9]+/", ":" + port + "/")
                + "?connectTimeout=1&socketTimeout=2&loginTimeout=2&ApplicationName=link";
        HikariDataSource calls = pool("calls", url, 8, false, null);
        HikariDataSource snapshots = pool("bodies", url, 8, true, "TRANSACTION_REPEATABLE_READ");
        return new SiteLink() {
            @Override
            public DataSource calls() {
                return calls;
            }

            @Override
            public DataSource snapshots() {
                return snapshots;
            }

            @Override
            public Connection listen() throws SQLException {
                return DriverManager.getConnection(url, database.appUser(), database.appPassword());
            }
        };
    }

    /** Where this database's server listens. */
    int port() {
        return Integer.parseInt(database.jdbcUrl().replaceFirst(".*:([0-9]+)/.*", "$1"));
    }

    static EngineOptions options(int queue, int batch, Duration acknowledgement) {
        return new EngineOptions(
                queue,
                Duration.ZERO,
                batch,
                acknowledgement,
                Duration.ofSeconds(20),
                Duration.ofDays(7),
                Coordination.SERIALIZABLE);
    }

    private HikariDataSource pool(String name, int size, boolean readOnly, String isolation) {
        return pool(name, database.jdbcUrl(), size, readOnly, isolation);
    }

    private HikariDataSource pool(String name, String url, int size, boolean readOnly, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(url);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(3000);
        config.setUsername(database.appUser());
        config.setPassword(database.appPassword());
        config.addDataSourceProperty("ApplicationName", name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setAutoCommit(name.equals("calls"));
        config.setReadOnly(readOnly);
        if (isolation != null) {
            config.setTransactionIsolation(isolation);
        }
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** READ COMMITTED connections of the application's role. */
    DataSource reading() {
        if (reading == null) {
            reading = pool("log", 4, false, null);
        }
        return reading;
    }

    /** Connections of the role that owns the tables. */
    DataSource owning() {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(database.jdbcUrl());
        owner.setUser(database.ownerUser());
        owner.setPassword(database.ownerPassword());
        return owner;
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value that a query yields. */
    Object value(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new AssertionError("no row: " + sql);
            }
            return result.getObject(1);
        }
    }

    /** What somebody with the owner's rights does to the database. */
    void asOwner(String sql) throws SQLException {
        try (Connection owner = database.connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        return new BigDecimal(value(sql).toString()).longValueExact();
    }

    /** How many of the engine's sessions wait for a lock. */
    long waiting(String pool) throws SQLException {
        return number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type ="
                + " 'Lock' AND application_name = '" + pool + "'");
    }

    /** Locks rows as no part of Tributary would, until closed. */
    Barrier block(String lockingQuery) throws SQLException {
        Connection connection = database.connectAsSuperuser();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(lockingQuery);
        }
        return new Barrier(connection);
    }

    /** A held lock. */
    record Barrier(Connection connection) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** Holds the log against what it must always be, and the tables against what folding it yields. */
    void assertLogYieldsTables() throws Exception {
        LogFold.assertGapless(this);
        LogFold.assertTablesAreTheFold(this);
        assertTablesAreRebuilt();
    }

    /** Holds the tables against what the tool's rebuilding yields, from the checkpoint on. */
    void assertTablesAreRebuilt() throws Exception {
        Comparison comparison = new Rebuild(reading(), application).compare(Progress.SILENT);
        assertThat(comparison.clean()).as("%s", comparison).isTrue();
    }

    @Override
    public void close() {
        engines.forEach(Engine::close);
        pools.forEach(HikariDataSource::close);
        database.close();
    }
}
