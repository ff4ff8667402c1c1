package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.RequestIdReusedException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first outcome of a request id is the only one. */
class RequestIdTest {

    private static OperationCall receive(RowKey stock, int quantity, String id) {
        return new OperationCall("receive", Map.of("stock", stock, "quantity", BigDecimal.valueOf(quantity)), id);
    }

    private static OperationCall reserve(RowKey stock, int quantity, String id) {
        return new OperationCall("reserve", Map.of("stock", stock, "quantity", BigDecimal.valueOf(quantity)), id);
    }

    /** The ways in which an invocation comes to its commit. */
    enum Way {
        DECLARED,
        SNAPSHOT_BODY,
        VALIDATED_BODY,
        SERIALIZABLE_BODY;

        Receipt run(Engine engine, RowKey stock, int quantity, String id) {
            if (this == DECLARED) {
                return engine.invoke(receive(stock, quantity, id));
            }
            if (this == SNAPSHOT_BODY) {
                try (Invocation body = engine.begin(receive(stock, quantity, id))) {
                    return body.repeated().orElseGet(() -> {
                        body.effects(Shop.receiveEffects(stock, quantity));
                        return body.commit("\"received\"");
                    });
                }
            }
            Coordination coordination = this == VALIDATED_BODY ? Coordination.VALIDATED : Coordination.SERIALIZABLE;
            return engine.retrying("reserve", coordination, way -> {
                try (Invocation body = engine.begin(reserve(stock, quantity, id), way)) {
                    return body.repeated().orElseGet(() -> {
                        body.effects(Shop.reserveEffects(RowKey.of(UUID.randomUUID()), stock, quantity));
                        return body.commit("\"reserved\"");
                    });
                }
            });
        }

        String column() {
            return this == DECLARED || this == SNAPSHOT_BODY ? "on_hand" : "reserved";
        }
    }

    private static long amount(Site site, Way way, RowKey stock) throws Exception {
        return site.number("SELECT " + way.column() + " FROM stock" + Shop.where(stock));
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedRequestGetsTheFirstOutcome(Way way) throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(100);
            long before = amount(site, way, stock);
            Receipt first = way.run(engine, stock, 3, "one");
            Receipt again = way.run(engine, stock, 3, "one");
            Receipt other = way.run(engine, stock, 3, "two");
            assertThat(first.repeated()).isFalse();
            assertThat(again.repeated()).isTrue();
            assertThat(again.sequence()).isEqualTo(first.sequence());
            assertThat(again.keys()).isEqualTo(first.keys());
            assertThat(again.result())
                    .isEqualTo(way == Way.DECLARED ? null : way == Way.SNAPSHOT_BODY ? "\"received\"" : "\"reserved\"");
            assertThat(other.sequence()).isGreaterThan(first.sequence());
            assertThat(amount(site, way, stock)).isEqualTo(before + 6);
            site.assertLogYieldsTables();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameIdAtTheSameTimeHappensOnce(Way way) throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            List<Engine> engines = List.of(site.engine(), site.engine());
            RowKey stock = new Shop(engines.get(0)).openStock(1000);
            long before = amount(site, way, stock);
            List<Future<Receipt>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Engine engine = engines.get(i % 2);
                String id = "request " + i / 6;
                calls.add(callers.start(() -> way.run(engine, stock, 1, id)));
            }
            Set<Long> sequences = new HashSet<>();
            int firsts = 0;
            for (Future<Receipt> call : calls) {
                Receipt receipt = call.get(60, TimeUnit.SECONDS);
                sequences.add(receipt.sequence());
                firsts += receipt.repeated() ? 0 : 1;
            }
            assertThat(sequences).hasSize(10);
            assertThat(firsts).isEqualTo(10);
            assertThat(amount(site, way, stock)).isEqualTo(before + 10);
            site.assertLogYieldsTables();
        }
    }

    /** The second copy of a request finds its row there before it finds the first one's outcome. */
    @Test
    void theSameRowAtTheSameTimeIsMadeOnce() throws Exception {
        try (Site site = Shop.site();
                Callers callers = new Callers()) {
            List<Engine> engines = List.of(site.engine(), site.engine());
            List<Future<Receipt>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                OperationCall call = new OperationCall(
                        "addWarehouse", Map.of("id", RowKey.of(UUID.randomUUID()), "name", "North"), "request " + i);
                for (Engine engine : engines) {
                    calls.add(callers.start(() -> engine.invoke(call)));
                }
            }
            int firsts = 0;
            for (Future<Receipt> call : calls) {
                firsts += call.get(60, TimeUnit.SECONDS).repeated() ? 0 : 1;
            }
            assertThat(firsts).isEqualTo(200);
            assertThat(site.number("SELECT count(*) FROM warehouse")).isEqualTo(200);
            site.assertLogYieldsTables();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdIsForOneRequestOnly(Way way) throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(100);
            way.run(engine, stock, 3, "one");
            assertThatThrownBy(() -> way.run(engine, stock, 4, "one"))
                    .isInstanceOf(RequestIdReusedException.class)
                    .hasMessageContaining("other arguments");
            Way another = way == Way.DECLARED || way == Way.SNAPSHOT_BODY ? Way.VALIDATED_BODY : Way.DECLARED;
            assertThatThrownBy(() -> another.run(engine, stock, 3, "one"))
                    .isInstanceOf(RequestIdReusedException.class)
                    .hasMessageContaining("operation");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedRequestMayBeMadeAgain(Way way) throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(100);
            assertThatThrownBy(() -> way.run(engine, stock, 0, "one")).isInstanceOf(GuardRejectedException.class);
            assertThat(way.run(engine, stock, 2, "one").repeated()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOutcomeOutlivesItsEngine(Way way) throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(100);
            Receipt first = way.run(engine, stock, 3, "one");
            engine.close();
            Receipt again = way.run(site.engine(), stock, 3, "one");
            assertThat(again.repeated()).isTrue();
            assertThat(again.sequence()).isEqualTo(first.sequence());
        }
    }

    @Test
    void oldOutcomesAreForgotten() throws Exception {
        try (Site site = Shop.site()) {
            Engine engine = site.engine();
            RowKey stock = new Shop(engine).openStock(100);
            engine.invoke(receive(stock, 1, "old"));
            engine.invoke(receive(stock, 1, "young"));
            engine.close();
            try (Connection owner = site.database().connectAsSuperuser();
                    Statement statement = owner.createStatement()) {
                statement.execute("UPDATE tributary.request SET created_at = created_at - interval '8 days'"
                        + " WHERE request_id = 'old'");
            }
            try (Engine next = site.engine()) {
                Await.until(
                        "the old outcome is gone", () -> site.number("SELECT count(*) FROM tributary.request") == 1);
                assertThat(next.invoke(receive(stock, 1, "young")).repeated()).isTrue();
                assertThat(next.invoke(receive(stock, 1, "old")).repeated()).isFalse();
            }
        }
    }
}
