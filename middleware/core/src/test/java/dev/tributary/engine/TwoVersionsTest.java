package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.versions.PlanInUseException;
import dev.tributary.versions.Versions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A rolling upgrade at one site: a changed operation, and an invariant that is new. */
class TwoVersionsTest {
    private static final String TABLES = "CREATE TABLE account (id uuid PRIMARY KEY, balance bigint NOT NULL)";
    private static final String BEFORE = """
            application bank
            entity Account { key id: uuid; balance: int counter }
            invariant NotOverdrawn for all a in Account: a.balance >= 0
            operation open(id: new Account) { insert Account { id, balance: 0 } }
            operation deposit(a: Account, n: int) { requires n > 0; a.balance += n }
            operation withdraw(a: Account, n: int) { requires n > 0; a.balance -= n }
            """;
    private static final String NOW = BEFORE.replace("a.balance -= n", "a.balance -= n + 1")
            + "invariant Bounded for all a in Account: a.balance <= 100\n";
    private static final Application OLDER = Site.parse("before.inv", BEFORE);
    private static final Application NEWER = Site.parse("now.inv", NOW);
    private static final Duration SELDOM = Duration.ofHours(1);

    private static Plan.OperationPlan operation(String name, boolean coordinated, String... checks) {
        return new Plan.OperationPlan(
                name,
                coordinated ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT,
                "as the analyzer decides",
                List.of(checks));
    }

    private static final Plan OLD = new Plan(
            Plan.FORMAT,
            "bank",
            "0123456789abcdef-older",
            List.of(operation("open", false), operation("deposit", false), operation("withdraw", true, "NotOverdrawn")),
            List.of());
    private static final Plan NEW = new Plan(
            Plan.FORMAT,
            "bank",
            "fedcba9876543210-newer",
            List.of(
                    operation("open", false),
                    operation("deposit", true, "Bounded"),
                    operation("withdraw", true, "NotOverdrawn")),
            List.of());
    private static final Plan NEW_BESIDE_OLD = NEW.beside(new Plan.Transition(
            OLD.fingerprint(),
            true,
            Map.of("before.inv", BEFORE),
            List.of(operation("open", false), operation("deposit", true), operation("withdraw", true, "NotOverdrawn")),
            List.of(),
            List.of(),
            List.of("Bounded")));

    private static OperationCall call(String operation, RowKey account, int amount) {
        return new OperationCall(operation, Map.of("a", account, "n", BigDecimal.valueOf(amount)));
    }

    @Test
    void aNewInvariantIsEnforcedWhenTheOlderVersionIsGoneAndTheDataIsClean() throws Exception {
        try (Site site = Site.create(OLDER, OLD, TABLES)) {
            Versions older = Versions.register(OLD, site.reading(), SELDOM);
            Engine before = site.engine();
            RowKey account = (RowKey)
                    before.invoke(new OperationCall("open", Map.of())).keys().get("id");
            older.look();
            assertThatThrownBy(() -> Versions.register(NEW, site.reading(), SELDOM))
                    .isInstanceOf(PlanInUseException.class)
                    .hasMessageContaining("was not analysed beside it");
            Versions newer = Versions.register(NEW_BESIDE_OLD, site.reading(), SELDOM);
            Engine now = site.engine(NEWER, NEW_BESIDE_OLD);
            newer.start(now, site.snapshots());
            assertThat(now.stage()).isEqualTo(Stage.BESIDE);
            assertThat(newer.status().notEnforced()).containsExactly("Bounded");
            now.invoke(call("deposit", account, 150));
            older.look();
            assertThat(newer.look().waitsFor()).contains("version " + OLD.fingerprint() + " is in use");
            // Another instance of the older version may still start, since the newer one relies on nothing yet.
            Versions.register(OLD, site.reading(), SELDOM).close();
            before.close();
            older.close();
            assertThat(newer.look().waitsFor()).contains("Bounded is violated 1 times");
            now.invoke(call("withdraw", account, 60));
            assertThat(newer.look().stage()).isEqualTo(Stage.SETTLING);
            assertThatThrownBy(() -> now.invoke(call("deposit", account, 60)))
                    .isInstanceOf(InvariantRejectedException.class)
                    .hasMessageContaining("Bounded");
            assertThatThrownBy(() -> Versions.register(OLD, site.reading(), SELDOM))
                    .isInstanceOf(PlanInUseException.class);
            assertThat(newer.look().stage()).isEqualTo(Stage.ALONE);
            assertThat(newer.status().notEnforced()).isEmpty();
            assertThatThrownBy(() -> now.invoke(call("deposit", account, 60)))
                    .isInstanceOf(InvariantRejectedException.class);
            now.invoke(call("deposit", account, 5));
            newer.close();
            site.assertLogYieldsTables();
        }
    }

    @Test
    void anotherSiteThatRunsTheOlderVersionOrMayDoSoIsWaitedFor() throws Exception {
        try (Site site = Site.create(OLDER, OLD, TABLES)) {
            site.asSuperuser("INSERT INTO tributary.identity (site, origin, system_identifier, timeline)"
                    + " VALUES ('north', 'north', 1, 1); SELECT tributary.announce_origin('south', 'south');"
                    + " INSERT INTO tributary.site (site, origin) VALUES ('north', 'north'), ('south', NULL)");
            Versions newer = Versions.register(NEW_BESIDE_OLD, site.reading(), SELDOM);
            Engine now = site.engine(NEWER, NEW_BESIDE_OLD);
            newer.start(now, site.snapshots());
            assertThat(newer.look().waitsFor()).isEqualTo("site south was never heard");
            // Nobody knows here whether the others have seen the older version go.
            assertThatThrownBy(() -> Versions.register(OLD, site.reading(), SELDOM))
                    .isInstanceOf(PlanInUseException.class);
            heard(site, OLD.fingerprint(), 3);
            assertThat(newer.look().waitsFor()).contains("version " + OLD.fingerprint() + " is in use");
            // It was stopped there, but not all that it did has arrived.
            heard(site, "", 5);
            assertThat(newer.look().waitsFor()).contains("records of south up to 5 are not merged everywhere");
            site.asSuperuser("UPDATE tributary.origin SET last_sequence = 5 WHERE origin = 'south'");
            assertThat(newer.look().stage()).isEqualTo(Stage.SETTLING);
            heard(site, NEW.fingerprint() + "||BESIDE", 6);
            assertThat(newer.look().waitsFor()).contains("other instances do not hold calls to the new invariants yet");
            heard(site, NEW.fingerprint() + "||SETTLING", 6);
            site.asSuperuser("UPDATE tributary.origin SET last_sequence = 6 WHERE origin = 'south'");
            assertThat(newer.look().stage()).isEqualTo(Stage.ALONE);
            newer.close();
        }
    }

    /** What a heartbeat of the other site brings. */
    private static void heard(Site site, String use, long head) throws Exception {
        site.asSuperuser("UPDATE tributary.site SET origin = 'south', merged = jsonb_build_object('south', " + head
                + ", 'north', (SELECT last_sequence FROM tributary.origin WHERE origin = 'north')),"
                + " plans = array_remove(ARRAY['" + use + "'], '') WHERE site = 'south'");
    }

    @Test
    void coordinatedOperationsOfTwoVersionsExcludeEachOther() throws Exception {
        try (Site site = Site.create(OLDER, OLD, TABLES);
                Callers callers = new Callers()) {
            Engine before = site.engine();
            Engine now = site.engine(NEWER, NEW_BESIDE_OLD);
            RowKey account = (RowKey)
                    before.invoke(new OperationCall("open", Map.of())).keys().get("id");
            before.invoke(call("deposit", account, 40));
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Engine engine = i % 2 == 0 ? before : now;
                Coordination way = i % 3 == 0 ? Coordination.SERIALIZABLE : Coordination.VALIDATED;
                int taken = i % 2 == 0 ? 1 : 2;
                calls.add(callers.start(() -> withdraw(engine, account, way, taken)));
            }
            int withdrawn = 0;
            for (Future<Integer> each : calls) {
                withdrawn += each.get(60, TimeUnit.SECONDS);
            }
            assertThat(site.number("SELECT balance FROM account")).isEqualTo(40 - withdrawn);
            assertThat(withdrawn).isBetween(39, 40);
        }
    }

    /** Returns how much was taken: what the guard of a body sees must still hold when it commits. */
    private static int withdraw(Engine engine, RowKey account, Coordination way, int taken) {
        try {
            return engine.retrying("withdraw", way, chosen -> {
                try (Invocation body = engine.begin(call("withdraw", account, 1), chosen)) {
                    body.effects(List.of(
                            new Effect.Add(new RowId("Account", account), "balance", BigDecimal.valueOf(-taken))));
                    body.commit(null);
                    return taken;
                }
            });
        } catch (InvariantRejectedException | GuardRejectedException e) {
            return 0;
        }
    }
}
