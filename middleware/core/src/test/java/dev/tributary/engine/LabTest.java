package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every type, every merge, chosen keys and deletes. */
class LabTest {
    private static Site site;
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        site = Lab.site();
        engine = site.engine();
    }

    @AfterAll
    static void stop() throws Exception {
        site.assertLogYieldsTables();
        site.close();
    }

    private static Object column(String column, RowKey probe) throws Exception {
        return site.value("SELECT " + column + "::text FROM probe WHERE code = '" + probe + "'");
    }

    private static Receipt call(String operation, Object... arguments) {
        return engine.invoke(Shop.callOf(operation, arguments));
    }

    @Test
    void everyTypeArrivesAsItWasGiven() throws Exception {
        RowKey probe = Lab.create(engine, "types");
        engine.invoke(Lab.describe(probe, Lab.description("bench", Integer.MIN_VALUE, "-12345.678")));
        assertThat(column("label", probe)).isEqualTo("bench");
        assertThat(column("size", probe)).isEqualTo("-2147483648");
        assertThat(column("big", probe)).isEqualTo("9223372036854775807");
        assertThat(column("colour", probe)).isEqualTo("RED");
        assertThat(column("active", probe)).isEqualTo("true");
        assertThat(column("(seen AT TIME ZONE 'UTC')", probe)).isEqualTo("2026-03-01 12:30:45.123456");
        assertThat(column("day", probe)).isEqualTo("2026-03-01");
        assertThat(column("ratio", probe)).isEqualTo("-12345.678");
    }

    @Test
    void valuesThatDoNotFitAreInvalidArguments() throws Exception {
        RowKey probe = Lab.create(engine, "fits");
        invalid(probe, "size", new BigDecimal("2147483648"));
        invalid(probe, "big", new BigDecimal("9223372036854775808"));
        invalid(probe, "ratio", new BigDecimal("100000"));
        invalid(probe, "ratio", new BigDecimal("0.0001"));
        invalid(probe, "colour", "BLUE");
        invalid(probe, "active", "true");
        invalid(probe, "day", "2026-03-01");
        invalid(probe, "seen", Instant.parse("2026-03-01T12:30:45.123456789Z"));
        invalid(probe, "seen", Instant.MAX);
        invalid(probe, "day", LocalDate.of(10000, 1, 1));
        invalid(probe, "day", LocalDate.of(0, 1, 1));
        invalid(probe, "label", "half a pair \ud83d");
    }

    @Test
    void valuesAreRoundedToWhatTheirTargetKeepsAsPostgresDoes() throws Exception {
        RowKey probe = Lab.create(engine, "halves");
        for (String ratio : List.of("0.001", "-0.001", "-0.003", "5.001", "-1.5", "2.999", "99999.999")) {
            engine.invoke(Lab.describe(probe, Lab.description("x", 1, ratio)));
            BigDecimal before = new BigDecimal(String.valueOf(column("count", probe)));
            call("halve", "probe", probe);
            assertThat(column("ratio", probe))
                    .as("half of %s", ratio)
                    .isEqualTo(site.value("SELECT round(" + ratio + " * 0.5, 3)::text FROM probe"));
            assertThat(column("count", probe))
                    .as("%s and half of %s", before, ratio)
                    .isEqualTo(site.value("SELECT (" + before + " + round(" + ratio + " * 0.5))::text FROM probe"));
        }
    }

    private static void invalid(RowKey probe, String parameter, Object value) {
        Map<String, Object> description = Lab.description("x", 1, "1");
        description.put(parameter, value);
        assertThatThrownBy(() -> engine.invoke(Lab.describe(probe, description)))
                .as("%s = %s", parameter, value)
                .asInstanceOf(type(InvalidArgumentException.class))
                .satisfies(e -> assertThat(e.parameter()).isEqualTo(parameter));
    }

    @Test
    void theEdgesOfTimeArriveAsTheyWereGiven() throws Exception {
        RowKey probe = Lab.create(engine, "edges");
        Map<String, Object> description = Lab.description("x", 1, "1");
        description.put("seen", Instant.parse("0001-01-01T00:00:00Z"));
        description.put("day", LocalDate.of(1, 1, 1));
        engine.invoke(Lab.describe(probe, description));
        assertThat(column("day", probe)).isEqualTo("0001-01-01");
        description.put("seen", Instant.parse("9999-12-31T23:59:59.999999Z"));
        description.put("day", LocalDate.of(9999, 12, 31));
        engine.invoke(Lab.describe(probe, description));
        assertThat(column("(seen AT TIME ZONE 'UTC')", probe)).isEqualTo("9999-12-31 23:59:59.999999");
    }

    @Test
    void aComputedValueThatDoesNotFitIsATypedRejection() throws Exception {
        RowKey probe = Lab.create(engine, "grows");
        for (int i = 0; i < 3; i++) {
            call("grow", "probe", probe);
        }
        assertThat(column("size", probe)).isEqualTo("1000000000");
        assertThatThrownBy(() -> call("grow", "probe", probe)).isInstanceOf(OperationException.class);
        assertThat(column("size", probe)).isEqualTo("1000000000");
        call("count", "probe", probe, "amount", 1);
    }

    @Test
    void aCounterOutgrowsItsType() throws Exception {
        RowKey probe = Lab.create(engine, "outgrows");
        BigDecimal most = new BigDecimal(Integer.MAX_VALUE);
        call("countTwice", "probe", probe, "amount", most);
        call("count", "probe", probe, "amount", most);
        assertThat(column("count", probe)).isEqualTo("6442450941");
    }

    @Test
    void boundsOnlyMoveOneWay() throws Exception {
        RowKey probe = Lab.create(engine, "bounds");
        call("measure", "probe", probe, "value", 7, "reading", new BigDecimal("50.25"));
        call("measure", "probe", probe, "value", 3, "reading", new BigDecimal("60.00"));
        call("grade", "probe", probe, "level", "HIGH");
        call("grade", "probe", probe, "level", "MID");
        assertThat(column("best", probe)).isEqualTo("7");
        assertThat(column("least", probe)).isEqualTo("50.25");
        assertThat(column("level", probe)).isEqualTo("HIGH");
    }

    @Test
    void theLastAssignmentWinsAlsoFromAnOlderSnapshot() throws Exception {
        RowKey probe = Lab.create(engine, "last");
        RowId row = new RowId("Probe", probe);
        try (Invocation slow = engine.begin(Shop.callOf("label", "probe", probe, "label", "slow"))) {
            call("label", "probe", probe, "label", "quick");
            slow.effects(List.of(new Effect.Assign(row, "label", "slow")));
            slow.commit();
        }
        assertThat(column("label", probe)).isEqualTo("slow");
    }

    @Test
    void aChosenKeyIsUsedOnceForEver() throws Exception {
        RowKey probe = Lab.create(engine, "once");
        rejectedBy("Probe.key", () -> Lab.create(engine, "once"));
        call("removeProbe", "probe", probe);
        assertThat(site.number("SELECT count(*) FROM probe WHERE code = 'once'"))
                .isZero();
        rejectedBy("Probe.key", () -> Lab.create(engine, "once"));
    }

    @Test
    void aRowThatIsReferredToCannotBeDeleted() throws Exception {
        RowKey probe = Lab.create(engine, "referred");
        call("takeSample", "probe", probe, "note", "first");
        rejectedBy("Sample.probe", () -> call("removeProbe", "probe", probe));
        assertThat(site.number("SELECT count(*) FROM probe WHERE code = 'referred'"))
                .isEqualTo(1);
    }

    @Test
    void aRowCannotReferToOneThatIsGone() throws Exception {
        RowKey probe = Lab.create(engine, "gone");
        call("removeProbe", "probe", probe);
        assertThatThrownBy(() -> call("takeSample", "probe", probe, "note", "late"))
                .isInstanceOf(RowNotFoundException.class);
    }

    @Test
    void deletingWinsOverChangesFromOlderSnapshots() throws Exception {
        RowKey probe = Lab.create(engine, "deleted");
        RowId row = new RowId("Probe", probe);
        try (Invocation adding = engine.begin(Shop.callOf("count", "probe", probe, "amount", 1))) {
            adding.effects(List.of(new Effect.Add(row, "count", BigDecimal.ONE)));
            call("removeProbe", "probe", probe);
            adding.commit();
        }
        assertThat(site.number("SELECT count(*) FROM probe WHERE code = 'deleted'"))
                .isZero();
    }

    @Test
    void aKeyHasNoWaysOutOfItsQuotes() throws Exception {
        RowKey probe = Lab.create(engine, "quo\"te's {a,b} \\");
        call("count", "probe", probe, "amount", 2);
        assertThat(site.number("SELECT count FROM probe WHERE code LIKE 'quo%'"))
                .isEqualTo(2);
        call("removeProbe", "probe", probe);
        rejectedBy("Probe.key", () -> Lab.create(engine, "quo\"te's {a,b} \\"));
    }

    @Test
    void invariantsAreCheckedOnTheStateThatTheEffectsLeadTo() throws Exception {
        RowKey probe = Lab.create(engine, "state");
        rejectedBy("CountNotNegative", () -> call("count", "probe", probe, "amount", -1));
        Map<String, Object> passive = Lab.description("big and passive", 1_000_000_001, "1");
        passive.put("active", false);
        rejectedBy("SizeBounded", () -> engine.invoke(Lab.describe(probe, passive)));
        passive.put("active", true);
        engine.invoke(Lab.describe(probe, passive));
        call("takeSample", "id", RowKey.of(UUID.randomUUID()), "probe", probe, "note", "fine");
    }

    private static void rejectedBy(String invariant, Runnable call) {
        assertThatThrownBy(call::run)
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> assertThat(e.invariant()).isEqualTo(invariant));
    }
}
