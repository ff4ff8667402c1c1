package dev.tributary.replication;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.engine.Engine;
import dev.tributary.engine.EngineEvents;
import dev.tributary.engine.OperationCall;
import dev.tributary.engine.Receipt;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sites.ConnectedSites;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/**
 * One of several sites of the depot, on a database of its own. All these databases may be on one server: what arrives from
 * another site is copied here, as replication would bring it.
 */
final class DepotSite implements AutoCloseable {
    private static final Set<String> COORDINATED = Set.of("close", "dropTally", "place");

    private static final String TABLES = """
            CREATE TABLE depot (code text PRIMARY KEY, name text NOT NULL);
            CREATE TABLE shelf (depot text REFERENCES depot DEFERRABLE, number integer, label text NOT NULL,
              PRIMARY KEY (depot, number));
            CREATE TABLE box (
              id uuid PRIMARY KEY, shelf_depot text NOT NULL, shelf_number integer NOT NULL,
              weight numeric(8, 2) NOT NULL, owner text,
              FOREIGN KEY (shelf_depot, shelf_number) REFERENCES shelf DEFERRABLE);
            CREATE TABLE sticker (
              id uuid PRIMARY KEY, box uuid NOT NULL REFERENCES box DEFERRABLE, "text" text NOT NULL);
            CREATE TABLE tally (
              depot text REFERENCES depot DEFERRABLE, kind text, value numeric NOT NULL, note text NOT NULL, best integer,
              PRIMARY KEY (depot, kind));
            CREATE TABLE memo (id uuid PRIMARY KEY, tally_depot text, tally_kind text);
            CREATE TABLE clock (name text PRIMARY KEY, ticks numeric NOT NULL, zone text NOT NULL);
            """;

    private static final Map<String, String> KEYS = Map.of(
            "depot", "code",
            "shelf", "depot, number",
            "box", "id",
            "sticker", "id",
            "tally", "depot, kind",
            "memo", "id",
            "clock", "name",
            "tributary.tombstone", "entity, key",
            "tributary.register_stamp", "entity, key, attribute");

    private static final String COLUMNS = "origin, first_sequence, last_sequence, stamp, dependencies, epoch, plan,"
            + " coordinated, pending_id, refilled, committed_at";

    private final String name;
    private final Access access;
    private final Runnable server;
    private final Application application;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final Engine engine;
    private final DataSource commits;

    /** Where a database is, and who its owner, its application and a superuser are. */
    private record Access(
            String url,
            String owner,
            String ownerPassword,
            String app,
            String appPassword,
            String superuser,
            String superuserPassword) {}

    private DepotSite(String name, Access access, Runnable server) throws SQLException, IOException {
        this.name = name;
        this.access = access;
        this.server = server;
        this.application = application();
        try (Connection owner = DriverManager.getConnection(access.url(), access.owner(), access.ownerPassword());
                Statement statement = owner.createStatement()) {
            statement.execute(TABLES);
            for (var entity : application.entities()) {
                statement.execute("SELECT tributary.manage('" + entity.table() + "')");
            }
        }
        this.commits = pool(6, false, "TRANSACTION_READ_COMMITTED");
        this.engine = Engine.builder()
                .application(application)
                .plan(plan(application))
                .site(name)
                .commits(commits)
                .snapshots(pool(8, true, "TRANSACTION_REPEATABLE_READ"))
                .serializable(pool(8, false, "TRANSACTION_SERIALIZABLE"))
                .start();
    }

    /** Sites that know of each other. */
    static List<DepotSite> start(String... names) throws Exception {
        List<DepotSite> sites = new ArrayList<>();
        for (String name : names) {
            TestDatabase database = TestDatabase.inEnglish();
            Flyway.configure()
                    .dataSource(database.jdbcUrl(), database.ownerUser(), database.ownerPassword())
                    .defaultSchema("tributary")
                    .locations("classpath:db/tributary")
                    .placeholders(Map.of("applicationRole", database.appUser()))
                    .load()
                    .migrate();
            Access access = new Access(
                    database.jdbcUrl(),
                    database.ownerUser(),
                    database.ownerPassword(),
                    database.appUser(),
                    database.appPassword(),
                    database.superuser(),
                    database.superuserPassword());
            sites.add(new DepotSite(name, access, database::close));
        }
        for (DepotSite site : sites) {
            for (DepotSite other : sites) {
                site.asSuperuser("SELECT tributary.announce_origin('" + other.name + "')");
            }
        }
        return sites;
    }

    /** A site on a server of its own, which replicates with others; whoever started that stops it. */
    static DepotSite on(ConnectedSites servers, String name) throws Exception {
        EmbeddedSites sites = servers.servers();
        Access access = new Access(
                sites.jdbcUrl(name),
                sites.owner().user(),
                sites.owner().password(),
                sites.application().user(),
                sites.application().password(),
                sites.superuser().user(),
                sites.superuser().password());
        return new DepotSite(name, access, () -> {});
    }

    private static Application application() throws IOException {
        try (InputStream text = Engine.class.getResourceAsStream("depot.inv")) {
            return InvFile.parse("depot.inv", new String(text.readAllBytes(), StandardCharsets.UTF_8))
                    .application()
                    .orElseThrow();
        }
    }

    private static Plan plan(Application application) {
        List<Plan.OperationPlan> operations = application.operations().stream()
                .map(o -> new Plan.OperationPlan(
                        o.name(),
                        COORDINATED.contains(o.name()) ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT,
                        "set by the test",
                        List.of()))
                .toList();
        return new Plan(Plan.FORMAT, application.name(), "none", operations, List.of());
    }

    private HikariDataSource pool(int size, boolean readOnly, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(access.url());
        config.setUsername(access.app());
        config.setPassword(access.appPassword());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setReadOnly(readOnly);
        config.setTransactionIsolation(isolation);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    String name() {
        return name;
    }

    Engine engine() {
        return engine;
    }

    DataSource commits() {
        return commits;
    }

    Connection superuser() throws SQLException {
        return DriverManager.getConnection(access.url(), access.superuser(), access.superuserPassword());
    }

    Receipt call(String operation, Object... namesAndValues) {
        Map<String, @Nullable Object> arguments = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            arguments.put(
                    (String) namesAndValues[i], value instanceof Integer number ? BigDecimal.valueOf(number) : value);
        }
        return engine.invoke(new OperationCall(operation, arguments));
    }

    RowKey open(String code) {
        call("open", "code", code);
        return RowKey.of(code);
    }

    Applier applier(int mostRecords, EngineEvents events) {
        return new Applier(
                application,
                name,
                new PostgresSiteStore(commits, engine.siteMerge()),
                ControlRecords.NONE,
                events,
                mostRecords);
    }

    Applier applier() {
        return applier(1000, EngineEvents.NONE);
    }

    /** Merges whatever has arrived and can be merged. */
    static void drain(Applier applier) {
        Applier.Progress progress;
        int failures = 0;
        do {
            progress = applier.pass();
            failures += progress == Applier.Progress.FAILED ? 1 : 0;
        } while (progress != Applier.Progress.NOTHING && failures < 100);
        if (failures == 100) {
            throw new AssertionError("merging fails: " + applier.statuses());
        }
    }

    /** Brings rows of another site's own log that are not here yet, as far as a sequence. */
    void receive(DepotSite from, long upTo) throws SQLException {
        try (Connection there = from.superuser();
                Connection here = superuser();
                PreparedStatement read = there.prepareStatement("SELECT to_jsonb(b) - 'records', b.records::text"
                        + " FROM tributary.log_batch b WHERE origin = ? AND last_sequence > ? AND last_sequence <= ?"
                        + " ORDER BY last_sequence");
                PreparedStatement write = here.prepareStatement("INSERT INTO tributary.log_batch (" + COLUMNS
                        + ", records) SELECT " + COLUMNS
                        + ", ?::json FROM jsonb_populate_record(NULL::tributary.log_batch, ?::jsonb)")) {
            read.setString(1, from.name);
            read.setLong(2, arrived(from.name));
            read.setLong(3, upTo);
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    write.setString(1, rows.getString(2));
                    write.setString(2, rows.getString(1));
                    write.executeUpdate();
                }
            }
        }
    }

    void receive(DepotSite from) throws SQLException {
        receive(from, Long.MAX_VALUE);
    }

    /** The last sequence of an origin that has arrived here. */
    long arrived(String origin) throws SQLException {
        return number(
                "SELECT coalesce(max(last_sequence), 0) FROM tributary.log_batch WHERE origin = '" + origin + "'");
    }

    /** The last sequence of an origin that is merged here. */
    long merged(String origin) throws SQLException {
        return number("SELECT last_sequence FROM tributary.origin WHERE origin = '" + origin + "'");
    }

    long number(String sql) throws SQLException {
        return Long.parseLong(String.valueOf(value(sql)));
    }

    @Nullable
    Object value(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new AssertionError("no row: " + sql);
            }
            return result.getObject(1);
        }
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Everything that merging writes, in one order. */
    Map<String, String> contents() throws SQLException {
        Map<String, String> contents = new HashMap<>();
        for (Map.Entry<String, String> table : KEYS.entrySet()) {
            contents.put(
                    table.getKey(),
                    String.valueOf(value("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY " + table.getValue()
                            + "), '') FROM " + table.getKey() + " t")));
        }
        return contents;
    }

    @Override
    public void close() {
        engine.close();
        pools.forEach(HikariDataSource::close);
        server.run();
    }
}
