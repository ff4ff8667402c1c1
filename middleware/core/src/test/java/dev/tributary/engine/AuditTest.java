package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.audit.AuditOptions;
import dev.tributary.audit.AuditReport;
import dev.tributary.audit.Auditor;
import dev.tributary.audit.Compensation;
import dev.tributary.audit.CompensationReport;
import dev.tributary.audit.Finding;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit of a database in which somebody with the owner's rights has broken what no operation would. */
class AuditTest {
    private static final String DECLARATIONS = """
            application promotions
            entity Campaign { key code: text; key year: int; budget: int; total: int counter }
            entity Promotion { key id: uuid; campaign: Campaign?; name: text?; used: int counter; limit: int immutable }
            entity Note { key id: uuid; text: text }

            invariant Names      unique Promotion(name)
            invariant NotTooFew  for all p in Promotion: p.used >= 0
            invariant AddsUp     for all c in Campaign: c.total == sum(p.used for p in Promotion where p.campaign == c)
            invariant FewNotes   count(n in Note) <= 2

            deferred invariant NotOverused for all p in Promotion: p.used <= p.limit compensated by settle
            deferred invariant SameBudget  for all c in Campaign, d in Campaign where c.code == d.code: c.budget == d.budget
                compensated by level
            deferred invariant SomeNote    exists n in Note: n.text == "here" compensated by remind

            operation start(id: new Promotion, limit: int, name: text?) {
              insert Promotion { id, used: 0, limit, name }
            }
            operation use(promotion: Promotion) {
              promotion.used += 1
            }
            operation settle(promotion: Promotion) {
              requires promotion.used > promotion.limit
              promotion.used -= promotion.used - promotion.limit
            }
            operation open(code: text, year: int, budget: int) {
              insert Campaign { code, year, budget, total: 0 }
            }
            operation level(one: Campaign, other: Campaign) {
              requires one.budget != other.budget and one.budget < 1000
              one.budget = 7
              other.budget = 7
            }
            operation remind() {
              insert Note { id: new, text: "here" }
            }
            operation forget(note: Note) {
              delete note
            }
            """;
    private static final String TABLES = """
            CREATE TABLE campaign (code text NOT NULL, year integer NOT NULL, budget integer NOT NULL, total numeric NOT NULL,
              PRIMARY KEY (code, year));
            CREATE TABLE promotion (id uuid PRIMARY KEY, campaign_code text, campaign_year integer, name text,
              used numeric NOT NULL, "limit" integer NOT NULL);
            CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL);
            """;

    private Application application;
    private Site site;
    private Engine engine;

    @BeforeEach
    void start() throws SQLException {
        application = Site.parse("promotions.inv", DECLARATIONS);
        List<OperationPlan> operations = application.operations().stream()
                .map(o -> new OperationPlan(o.name(), Plan.Verdict.CONFLUENT, "set by the test", List.of()))
                .toList();
        site = Site.create(
                application, new Plan(Plan.FORMAT, application.name(), "none", operations, List.of()), TABLES);
        engine = site.engine();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private RowKey promotion(String name, int limit) {
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("name", name);
        arguments.put("limit", BigDecimal.valueOf(limit));
        return (RowKey)
                engine.invoke(new OperationCall("start", arguments)).keys().get("id");
    }

    private void use(RowKey promotion, int times) {
        for (int i = 0; i < times; i++) {
            engine.invoke(new OperationCall("use", Map.of("promotion", promotion)));
        }
    }

    private void campaign(int year, int budget) {
        engine.invoke(new OperationCall(
                "open",
                Map.of("code", "spring", "year", BigDecimal.valueOf(year), "budget", BigDecimal.valueOf(budget))));
    }

    /** Writes as the owner does who has turned the guard off. */
    private void force(String table, String sql) throws SQLException {
        try (Connection owner = site.database().connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("ALTER TABLE " + table + " DISABLE TRIGGER tributary_guard; " + sql + "; ALTER TABLE "
                    + table + " ENABLE TRIGGER tributary_guard");
        }
    }

    private AuditReport audit() {
        return new Auditor(application, site.snapshots(), AuditOptions.defaults()).audit();
    }

    private static Finding finding(AuditReport report, String invariant) {
        return report.findings().stream()
                .filter(f -> f.invariant().equals(invariant))
                .findFirst()
                .orElseThrow();
    }

    private void assertFinds(String invariant, RowId... rows) {
        AuditReport report = audit();
        assertThat(report.complete()).isTrue();
        assertThat(report.sound()).isFalse();
        assertThat(report.findings().stream()
                        .filter(f -> !f.deferred() && !f.holds())
                        .map(Finding::invariant))
                .containsExactly(invariant);
        assertThat(finding(report, invariant).sample()).containsExactly(List.of(rows));
        assertThat(report.violations()).isEqualTo(1);
    }

    private static RowId row(RowKey promotion) {
        return new RowId("Promotion", promotion);
    }

    @Test
    void everyInvariantIsAuditedAndHoldsAtFirst() {
        use(promotion("a", 3), 3);
        campaign(1, 5);
        AuditReport report = audit();
        assertThat(report.findings())
                .extracting(Finding::invariant)
                .containsExactlyInAnyOrder(
                        "Promotion.campaign",
                        "Campaign.key",
                        "Names",
                        "NotTooFew",
                        "AddsUp",
                        "FewNotes",
                        "NotOverused",
                        "SameBudget",
                        "SomeNote");
        assertThat(report.sound()).isTrue();
        assertThat(report.findings().stream().filter(f -> !f.holds()).map(Finding::invariant))
                .containsExactly("SomeNote");
    }

    @Test
    void aDanglingReference() throws SQLException {
        RowKey promotion = promotion("a", 3);
        force("promotion", "UPDATE promotion SET campaign_code = 'none', campaign_year = 1");
        assertFinds("Promotion.campaign", row(promotion));
    }

    @Test
    void twoRowsThatAgreeInWhatIsUnique() throws SQLException {
        RowKey one = promotion("a", 3);
        RowKey other = promotion("b", 3);
        promotion(null, 3);
        promotion(null, 3);
        force("promotion", "UPDATE promotion SET name = 'a' WHERE name = 'b'");
        // Keys that were generated one after the other are ordered.
        assertFinds("Names", row(one), row(other));
    }

    @Test
    void aConditionOnEachRow() throws SQLException {
        RowKey promotion = promotion("a", 3);
        force("promotion", "UPDATE promotion SET used = -1");
        assertFinds("NotTooFew", row(promotion));
    }

    @Test
    void aSum() throws SQLException {
        campaign(1, 5);
        campaign(2, 5);
        force("campaign", "UPDATE campaign SET total = 1 WHERE year = 2");
        assertFinds("AddsUp", new RowId("Campaign", RowKey.of("spring", BigDecimal.valueOf(2))));
    }

    @Test
    void aConditionOverTheWholeState() throws SQLException {
        force("note", "INSERT INTO note SELECT gen_random_uuid(), '' FROM generate_series(1, 3)");
        assertFinds("FewNotes");
    }

    @Test
    void aKeyThatTwoRowsHave() throws SQLException {
        campaign(1, 5);
        force(
                "campaign",
                "ALTER TABLE campaign DROP CONSTRAINT campaign_pkey; INSERT INTO campaign SELECT * FROM campaign");
        assertFinds("Campaign.key", new RowId("Campaign", RowKey.of("spring", BigDecimal.ONE)));
    }

    @Test
    void aRowThatWasDeletedAndIsThereAgain() throws SQLException {
        campaign(1, 5);
        try (Connection owner = site.database().connectAsOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("INSERT INTO tributary.tombstone (entity, key) VALUES ('Note', '[\"no year\", 3]'),"
                    + " ('Campaign', '[\"spring\", 2]'), ('Campaign', '[\"spring\", 1]')");
        }
        assertFinds("Campaign.key", new RowId("Campaign", RowKey.of("spring", BigDecimal.ONE)));
    }

    @Test
    void allAreCountedAndSomeAreShown() throws SQLException {
        force(
                "promotion",
                "INSERT INTO promotion SELECT gen_random_uuid(), NULL, NULL, NULL, -1, 1 FROM generate_series(1, 50)");
        Finding finding = finding(
                new Auditor(application, site.snapshots(), new AuditOptions(7, 7, Duration.ofMinutes(1))).audit(),
                "NotTooFew");
        assertThat(finding.violations()).isEqualTo(50);
        assertThat(finding.sample()).hasSize(7);
    }

    @Test
    void anAuditThatTakesTooLongSaysSoAndEnds() throws SQLException {
        promotion("a", 3);
        AuditReport report;
        try (Site.Barrier barrier = site.block("LOCK TABLE promotion")) {
            report = new Auditor(application, site.snapshots(), new AuditOptions(1, 1, Duration.ofMillis(300))).audit();
            assertThat(barrier.connection().isValid(1)).isTrue();
        }
        assertThat(report.complete()).isFalse();
        assertThat(report.sound()).isFalse();
        assertThat(finding(report, "NotTooFew").problem()).isEqualTo("the audit takes longer than 300 ms");
    }

    private Compensation compensation(Engine by) {
        return new Compensation(application, by.requestHome(), site.commits(), by::invoke, Duration.ofMinutes(1));
    }

    /** The operation reads what can change, so that only the home of a request takes it. */
    @Test
    void oneOfSeveralSitesCompensatesWhatItFinds() throws SQLException {
        use(promotion("a", 3), 5);
        Engine oneOfSeveral = site.engine("north", new RequestHome("north", true, false));
        assertThat(compensation(oneOfSeveral).run(audit()).handed())
                .isNotEmpty()
                .allSatisfy(handed -> assertThat(handed.refusal()).isNull());
        assertThat(used()).isEqualTo(3);
    }

    @Test
    void aViolationIsCompensatedOnceAndAgainWhenItComesBack() throws SQLException {
        RowKey promotion = promotion("a", 3);
        use(promotion, 5);
        AuditReport report = audit();
        assertThat(report.sound()).isTrue();
        assertThat(finding(report, "NotOverused").sample()).containsExactly(List.of(row(promotion)));

        CompensationReport first = compensation(engine).run(report);
        assertThat(first.handed())
                .filteredOn(h -> h.invariant().equals("NotOverused"))
                .singleElement()
                .satisfies(handed -> {
                    assertThat(handed.operation()).isEqualTo("settle");
                    assertThat(handed.rows()).containsExactly(row(promotion));
                    assertThat(handed.receipt()).isNotNull();
                });
        assertThat(used()).isEqualTo(3);

        // The same report once more is of a state before the compensation.
        assertThat(compensation(engine).run(report).compensated()).isZero();
        assertThat(audit().findings()).allMatch(Finding::holds);

        use(promotion, 1);
        assertThat(compensation(engine).run(audit()).compensated()).isEqualTo(1);
        assertThat(used()).isEqualTo(3);
        assertThat(site.number("SELECT count(*) FROM tributary.log WHERE operation = 'settle'"))
                .isEqualTo(2);
    }

    private long used() throws SQLException {
        return site.number("SELECT used FROM promotion");
    }

    @Test
    void bothRowsOfAPairAreHandedOver() throws SQLException {
        campaign(1, 5);
        campaign(2, 6);
        CompensationReport report = compensation(engine).run(audit());
        assertThat(report.handed().stream().filter(h -> h.operation().equals("level")))
                .allSatisfy(h -> assertThat(h.rows()).hasSize(2))
                .hasSize(2);
        assertThat(site.number("SELECT count(*) FROM campaign WHERE budget = 7"))
                .isEqualTo(2);
        assertThat(finding(audit(), "SameBudget").holds()).isTrue();
    }

    @Test
    void whatIsRefusedIsSaidAndTriedAgain() throws SQLException {
        campaign(1, 2000);
        campaign(2, 3000);
        Compensation compensation = compensation(engine);
        CompensationReport refused = compensation.run(audit());
        assertThat(refused.handed())
                .filteredOn(h -> h.operation().equals("level"))
                .hasSize(2)
                .allSatisfy(handed -> {
                    assertThat(handed.receipt()).isNull();
                    assertThat(handed.refusal()).contains("one.budget < 1000");
                });
        assertThat(site.number("SELECT count(*) FROM tributary.violation WHERE refusal LIKE '%1000%'"))
                .isEqualTo(2);
        force("campaign", "UPDATE campaign SET budget = budget - 1999");
        assertThat(compensation.run(audit()).compensated()).isEqualTo(1);
        assertThat(finding(audit(), "SameBudget").holds()).isTrue();
    }

    @Test
    void ofManyInstancesOneHandsOverEachViolation() throws Exception {
        List<RowKey> promotions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RowKey promotion = promotion("p" + i, 1);
            use(promotion, 3);
            promotions.add(promotion);
        }
        AuditReport report = audit();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<CompensationReport>> instances = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Engine instance = site.engine();
                instances.add(() -> compensation(instance).run(report));
            }
            long compensated = 0;
            for (Future<CompensationReport> done : threads.invokeAll(instances)) {
                compensated += done.get().compensated();
            }
            // One more for the note.
            assertThat(compensated).isEqualTo(promotions.size() + 1);
        } finally {
            threads.shutdown();
        }
        assertThat(site.number("SELECT count(*) FROM tributary.log WHERE operation = 'settle'"))
                .isEqualTo(promotions.size());
        assertThat(site.number("SELECT sum(used) FROM promotion")).isEqualTo(promotions.size());
    }

    @Test
    void anInstanceThatFailsHalfwayIsFollowedByAnotherWithTheSameRequest() throws Exception {
        RowKey promotion = promotion("a", 3);
        use(promotion, 5);
        AuditReport report = audit();
        Compensation failing = new Compensation(
                application,
                engine.requestHome(),
                site.commits(),
                call -> {
                    engine.invoke(call);
                    throw new IllegalStateException("the instance ends here");
                },
                Duration.ofMillis(1));
        assertThat(catchThrowable(() -> failing.run(report))).hasMessage("the instance ends here");
        use(promotion, 1);
        Await.until(
                "the claim ends",
                () -> site.number("SELECT count(*) FROM tributary.violation WHERE claimed_until < clock_timestamp()")
                        == 1);
        CompensationReport second = compensation(engine).run(report);
        assertThat(second.handed())
                .filteredOn(h -> h.operation().equals("settle"))
                .singleElement()
                .satisfies(handed -> assertThat(handed.receipt().repeated()).isTrue());
        assertThat(used()).isEqualTo(4);
    }
}
