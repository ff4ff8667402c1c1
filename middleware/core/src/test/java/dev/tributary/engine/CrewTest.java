package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Loops over the rows that meet a condition, aggregates as values, and keys that are generated in loops. */
class CrewTest {
    private static final String TABLES = """
            CREATE TABLE team (id uuid PRIMARY KEY, name text NOT NULL, wins numeric NOT NULL);
            CREATE TABLE member (
              id uuid PRIMARY KEY, team uuid NOT NULL REFERENCES team DEFERRABLE, name text NOT NULL, rank integer,
              bonus numeric NOT NULL, active boolean NOT NULL);
            CREATE TABLE award (
              id uuid PRIMARY KEY, member uuid NOT NULL REFERENCES member DEFERRABLE, place integer NOT NULL);
            """;

    private static Site site;
    private static Engine engine;

    @BeforeAll
    static void start() throws Exception {
        site = Site.confluent("crew.inv", TABLES);
        engine = site.engine();
    }

    @AfterAll
    static void stop() throws Exception {
        try (Site closing = site) {
            closing.assertLogYieldsTables();
        }
    }

    private static Receipt call(String operation, Object... arguments) {
        return engine.invoke(Shop.callOf(operation, arguments));
    }

    private static RowKey team() {
        RowKey team = RowKey.of(UUID.randomUUID());
        call("found", "id", team, "name", "The Crew");
        return team;
    }

    private static RowKey member(RowKey team, String name, Integer rank) {
        RowKey member = RowKey.of(UUID.randomUUID());
        call("join", "id", member, "team", team, "name", name, "rank", rank);
        return member;
    }

    private static Object of(RowKey member, String column) throws Exception {
        return site.value("SELECT " + column + "::text FROM member WHERE id = '" + member + "'");
    }

    @Test
    void theRowsThatMeetTheConditionAreChangedAndNoOthers() throws Exception {
        RowKey team = team();
        RowKey other = team();
        RowKey low = member(team, "low", 1);
        RowKey high = member(team, "high", 9);
        RowKey none = member(team, "none", null);
        RowKey elsewhere = member(other, "high", 9);
        call("rest", "team", team, "atLeast", 5);
        assertThat(of(high, "active")).isEqualTo("false");
        assertThat(of(low, "active")).isEqualTo("true");
        assertThat(of(none, "active")).isEqualTo("true");
        assertThat(of(elsewhere, "active")).isEqualTo("true");
        assertThat(site.number("SELECT wins FROM team WHERE id = '" + team + "'"))
                .isEqualTo(1);
        call("rest", "team", team, "atLeast", 5);
        assertThat(site.number("SELECT wins FROM team WHERE id = '" + team + "'"))
                .isEqualTo(1);
    }

    @Test
    void aQueryInTheGuardRefuses() {
        RowKey team = team();
        member(team, "twice", null);
        member(team(), "twice", null);
        assertThatThrownBy(() -> member(team, "twice", 3)).isInstanceOf(GuardRejectedException.class);
    }

    @Test
    void eachTurnOfALoopHasANewKeyAndRoundsByItself() throws Exception {
        RowKey team = team();
        RowKey first = member(team, "first", 1);
        RowKey second = member(team, "second", 2);
        RowKey unranked = member(team, "unranked", null);
        call("award", "team", team, "places", List.of(BigDecimal.ONE, BigDecimal.ONE, new BigDecimal(2)));
        assertThat(awards(first)).isEqualTo(3);
        assertThat(awards(second)).isEqualTo(1);
        assertThat(awards(unranked)).isZero();
        // 0.105 is 0.11 each time, and 0.21 is.
        assertThat(of(first, "bonus")).isEqualTo("0.43");
        assertThat(of(second, "bonus")).isEqualTo("0.21");
        call("settle", "team", team);
        assertThat(site.number("SELECT wins FROM team WHERE id = '" + team + "'"))
                .isEqualTo(4);
        assertThat(of(first, "rank")).isEqualTo("2");
        assertThat(of(unranked, "rank")).isNull();
    }

    private static long awards(RowKey member) throws Exception {
        return site.number("SELECT count(*) FROM award WHERE member = '" + member + "'");
    }

    private static Effect award(RowKey member, int place) {
        UUID id = UUID.randomUUID();
        return new Effect.Insert(
                new RowId("Award", RowKey.of(id)),
                Map.of("id", id, "member", member, "place", BigDecimal.valueOf(place)));
    }

    @Test
    void aBodyMayMakeTheRowsOfALoopInAnyOrder() throws Exception {
        RowKey team = team();
        RowKey first = member(team, "first", 1);
        RowKey second = member(team, "second", 1);
        List<Effect> effects = new ArrayList<>();
        List<BigDecimal> places = new ArrayList<>();
        for (int place = 1; place <= 40; place++) {
            places.add(BigDecimal.valueOf(place % 5 + 1));
            effects.add(award(first, place % 5 + 1));
            effects.add(award(second, place % 5 + 1));
        }
        effects.add(new Effect.Add(new RowId("Member", first), "bonus", new BigDecimal("12.72")));
        effects.add(new Effect.Add(new RowId("Member", second), "bonus", new BigDecimal("12.72")));
        Collections.shuffle(effects, new Random(7));
        OperationCall call = Shop.callOf("award", "team", team, "places", places);
        try (Invocation invocation = engine.begin(call)) {
            invocation.effects(effects);
            invocation.commit();
        }
        assertThat(awards(first)).isEqualTo(40);
        effects.set(0, award(first, 7));
        try (Invocation invocation = engine.begin(call)) {
            assertThatThrownBy(() -> invocation.effects(effects)).isInstanceOf(EffectMismatchException.class);
        }
    }
}
