package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.Epoch;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.moves.MoveRefusedException;
import dev.tributary.moves.Moves;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.replication.SiteStore;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The coordinator moves as planned: at every moment at most one site accepts, and in the end one does. */
class MovesTest {
    private static Sites sites;

    /** At the beginning of a test. */
    private long epoch;

    @BeforeAll
    static void start() throws Exception {
        sites = new Sites("north", "south", "west");
    }

    @AfterAll
    static void stop() throws Exception {
        sites.settle("north", "south", "west");
        sites.site("west").assertLogYieldsTables();
        sites.close();
    }

    @BeforeEach
    void theNorthIsTheCoordinator() throws Exception {
        sites.settle("north", "south", "west");
        String coordinator = sites.coordinating().get(0);
        if (!coordinator.equals("north")) {
            new Moves().close(sites.store(coordinator), "north");
            sites.settle("north", "south", "west");
        }
        epoch = sites.site("north").number("SELECT max(epoch) FROM tributary.epoch");
    }

    private RowKey stock() throws Exception {
        RowKey stock = new Shop(sites.engine("north")).openStock(100);
        sites.settle("north", "south", "west");
        return stock;
    }

    private Receipt reserve(String at, RowKey stock) {
        return new Shop(sites.engine(at)).call("reserve", "stock", stock, "quantity", Shop.number(1));
    }

    @Test
    void theSuccessorBeginsWhenItHasMergedEverything() throws Exception {
        RowKey stock = stock();
        reserve("north", stock);
        Epoch next = new Moves().close(sites.store("north"), "south");
        assertThat(next).isEqualTo(new Epoch(epoch + 1, "south"));
        assertThat(sites.coordinating()).isEmpty();
        assertThatThrownBy(() -> reserve("north", stock))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("not merged");
        // Doing it again changes nothing.
        assertThat(new Moves().close(sites.store("north"), "south")).isEqualTo(next);
        sites.ship("north", "south");
        assertThat(sites.coordinating()).isEmpty();
        sites.merge("south");
        assertThat(sites.coordinating()).containsExactly("south");
        assertThat(sites.site("south").number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(1);
        Receipt there = reserve("south", stock);
        assertThat(there.origin()).isEqualTo("south");
        assertThat(sites.site("south")
                        .number("SELECT epoch FROM tributary.log WHERE origin = 'south' AND sequence = "
                                + there.sequence()))
                .isEqualTo(epoch + 1);
        // The old one passes calls on, and so does a site that has not heard of the move yet.
        sites.ship("south", "north");
        sites.merge("north");
        assertThat(reserve("north", stock).origin()).isEqualTo("south");
        assertThat(reserve("west", stock).origin()).isEqualTo("south");
        sites.settle("north", "south", "west");
        assertThat(sites.site("west").number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(4);
        sites.site("west").assertLogYieldsTables();
    }

    @Test
    void whatABodyHasReadUnderAnEarlierEpochIsOutOfDate() throws Exception {
        RowKey stock = stock();
        RowKey id = RowKey.of(UUID.randomUUID());
        OperationCall call = new OperationCall("reserve", Map.of("id", id, "stock", stock, "quantity", Shop.number(1)));
        try (Invocation body = sites.engine("north").begin(call, Coordination.VALIDATED)) {
            new Moves().close(sites.store("north"), "south");
            sites.settle("north", "south");
            new Moves().close(sites.store("south"), "north");
            sites.settle("north", "south");
            body.effects(Shop.reserveEffects(id, stock, 1));
            assertThatThrownBy(body::commit).isInstanceOf(StaleVersionException.class);
        }
    }

    @Test
    void closingWaitsForBodiesUnderWayAndNumbersWhatTheyLeave() throws Exception {
        RowKey stock = stock();
        RowKey id = RowKey.of(UUID.randomUUID());
        CompletableFuture<Epoch> closing;
        Receipt receipt;
        try (Invocation body = sites.engine("north")
                .begin(new OperationCall("reserve", Map.of("id", id, "stock", stock, "quantity", Shop.number(1))))) {
            closing = CompletableFuture.supplyAsync(() -> closed("north", "south"));
            Await.until("closing waits", () -> sites.site("north").waiting("commits") == 1);
            body.effects(Shop.reserveEffects(id, stock, 1));
            receipt = body.commit();
        }
        assertThat(closing.get()).isEqualTo(new Epoch(epoch + 1, "south"));
        assertThat(sites.site("north").number("SELECT max(sequence) FROM tributary.log WHERE mode = 'coordinated'"))
                .isEqualTo(receipt.sequence());
        assertThat(sites.site("north")
                        .number("SELECT max(sequence) FROM tributary.log WHERE operation = 'tributary.close'"))
                .isGreaterThan(receipt.sequence());
        assertThat(sites.site("north").number("SELECT count(*) FROM tributary.log_pending"))
                .isZero();
    }

    private Epoch closed(String at, String successor) {
        try {
            return new Moves().close(sites.store(at), successor);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void onlyTheCoordinatorCanCloseAndOnlyForASiteThatIsKnown() {
        assertThatThrownBy(() -> new Moves().close(sites.store("south"), "west"))
                .isInstanceOf(MoveRefusedException.class)
                .hasMessageContaining("north, of epoch " + epoch);
        assertThatThrownBy(() -> new Moves().close(sites.store("north"), "nowhere"))
                .isInstanceOf(MoveRefusedException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void ofTwoMovesAtOnceOneIsRefused() throws Exception {
        CompletableFuture<Object> one = attempt("south");
        CompletableFuture<Object> other = attempt("west");
        Object first = one.get();
        Object second = other.get();
        assertThat(first instanceof Epoch ? second : first).isInstanceOf(MoveRefusedException.class);
        Epoch opened = (Epoch) (first instanceof Epoch ? first : second);
        sites.settle("north", "south", "west");
        assertThat(sites.coordinating()).containsExactly(opened.site());
    }

    private CompletableFuture<Object> attempt(String successor) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return closed("north", successor);
            } catch (MoveRefusedException e) {
                return e;
            }
        });
    }

    @Test
    void aPlannedMoveSurvivesACrashAtEachOfItsSteps() throws Exception {
        RowKey stock = stock();
        String from = "north";
        String to = "south";
        int step = 0;
        boolean more = true;
        while (more) {
            step++;
            reserve(from, stock);
            Faults faults = new Faults(step);
            SiteStore failing = faults.on(sites.store(from), sites.site(from), "commits");
            try {
                new Moves().close(failing, to);
            } catch (SQLException e) {
                assertThat(sites.coordinating()).isSubsetOf(from);
            }
            more = faults.happened();
            sites.settle(from, to);
            assertThat(sites.coordinating()).hasSize(1).isSubsetOf(from, to);
            if (sites.coordinating().contains(from)) {
                new Moves().close(sites.store(from), to);
                assertThat(sites.coordinating()).isEmpty();
                sites.settle(from, to);
            }
            assertThat(sites.coordinating()).as("after step %s", step).containsExactly(to);
            String back = from;
            from = to;
            to = back;
        }
        assertThat(step).isGreaterThan(5);
        sites.settle("north", "south", "west");
        sites.site("west").assertLogYieldsTables();
        assertThat(sites.site("west").number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(step);
    }
}
