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
    private static final String TABLES = """
            CREATE TABLE sequence (
              id uuid PRIMARY KEY, name integer NOT NULL, capacity integer NOT NULL, length numeric NOT NULL,
              last integer NOT NULL);
            CREATE TABLE element (
              id uuid PRIMARY KEY, sequence uuid NOT NULL REFERENCES sequence, position integer NOT NULL,
              value integer NOT NULL, before integer NOT NULL, other uuid NOT NULL REFERENCES sequence,
              other_length integer NOT NULL, other_last integer NOT NULL);
            CREATE INDEX ON element (sequence, position);
            CREATE TABLE stock (id uuid PRIMARY KEY, on_hand numeric NOT NULL, reserved numeric NOT NULL);
            CREATE TABLE hold (id uuid PRIMARY KEY, stock uuid NOT NULL REFERENCES stock, quantity integer NOT NULL);
            """;

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

    static Application parse() {
        try (InputStream text = Trial.class.getResourceAsStream("trial.inv")) {
            InvFile.Result result = InvFile.parse("trial.inv", new String(text.readAllBytes(), StandardCharsets.UTF_8));
            return result.application()
                    .orElseThrow(() -> new AssertionError(result.diagnostics().toString()));
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
            statement.execute(TABLES);
            for (var entity : application().entities()) {
                statement.execute("SELECT tributary.manage('" + entity.table() + "')");
            }
        }
    }
}
