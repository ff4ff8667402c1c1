package dev.tributary.trial;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** The application of the trials: lists whose histories can be judged, and rows that everybody wants. */
public final class Trial {
    /** What is wrong in one snapshot, in words. */
    static final String VIOLATIONS = """
            SELECT 'stock ' || id || ' has ' || on_hand || ', reserved ' || reserved FROM stock
              WHERE reserved > on_hand OR reserved < 0
            UNION ALL
            SELECT 'stock ' || s.id || ' reserved ' || s.reserved || ', held otherwise' FROM stock s
              WHERE s.reserved <> (SELECT coalesce(sum(h.quantity), 0) FROM hold h WHERE h.stock = s.id)
            UNION ALL
            SELECT 'sequence ' || s.name || ' of length ' || s.length || ' has ' || e.n || ' elements, ' || e.distinct_n
                || ' different, up to ' || e.most
              FROM sequence s CROSS JOIN LATERAL (
                SELECT count(*) AS n, count(DISTINCT position) AS distinct_n, coalesce(max(position), 0) AS most
                FROM element WHERE sequence = s.id) e
              WHERE s.length <> e.n OR e.n <> e.distinct_n OR e.most <> e.n
            UNION ALL
            SELECT 'sequence ' || s.name || ' ends with another than ' || s.last FROM sequence s
              WHERE s.last <> coalesce(
                (SELECT e.value FROM element e WHERE e.sequence = s.id AND e.position = s.length), 0)
            UNION ALL
            SELECT 'gauge ' || id || ' is ' || low || ' to ' || high FROM gauge WHERE low > high
            UNION ALL
            SELECT 'crate ' || c.id || ' weighs ' || c.weight || ', its items otherwise' FROM crate c
              WHERE c.weight <> (SELECT coalesce(sum(i.weight), 0) FROM item i WHERE i.crate = c.id)
            UNION ALL
            SELECT 'item ' || i.id || ' has no crate' FROM item i WHERE NOT EXISTS (SELECT FROM crate c WHERE c.id = i.crate)
            UNION ALL
            SELECT 'element ' || e.id || ' has no other list' FROM element e
              WHERE NOT EXISTS (SELECT FROM sequence s WHERE s.id = e.other)
            UNION ALL
            SELECT 'label ' || code || ' is there ' || count(*) || ' times' FROM label GROUP BY code HAVING count(*) > 1
            """;

    private Trial() {}

    private static final class Analysed {
        static final Application APPLICATION = parse();
        static final Plan PLAN =
                Analyzer.analyze(APPLICATION, AnalyzerOptions.defaults()).plan("trial");
    }

    public static Application application() {
        return Analysed.APPLICATION;
    }

    /** What the analyzer says of it. */
    public static Plan plan() {
        return Analysed.PLAN;
    }

    static boolean coordinated(String operation) {
        return plan().operation(operation).orElseThrow().verdict() == Plan.Verdict.COORDINATED;
    }

    /** Whether a request may be taken at several sites, because all do the same. */
    static boolean repeatable(String operation) {
        return plan().operation(operation).orElseThrow().repeatable();
    }

    static Application parse() {
        InvFile.Result result = InvFile.parse("trial.inv", text("trial.inv"));
        return result.application()
                .orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
    }

    private static String text(String resource) {
        try (InputStream text = Trial.class.getResourceAsStream(resource)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the tables in an empty database. */
    public static void install(Address owner, String applicationRole) throws SQLException {
        Flyway.configure()
                .dataSource(owner.url(), owner.user(), owner.password())
                .defaultSchema("tributary")
                .locations("classpath:db/tributary")
                .placeholders(Map.of("applicationRole", applicationRole))
                .load()
                .migrate();
        try (Connection connection = owner.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(text("tables/V1__trial.sql"));
            for (var entity : application().entities()) {
                statement.execute("SELECT tributary.manage('" + entity.table() + "')");
            }
        }
    }
}
