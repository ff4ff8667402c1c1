package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.Epoch;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.moves.Loss;
import dev.tributary.moves.MoveRefusedException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.replication.SiteStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A site is lost for good: the others agree on where its log ends, and never on two coordinators. */
class LossTest {
    private Sites sites;

    @BeforeEach
    void start() throws Exception {
        sites = new Sites("north", "south", "west");
    }

    @AfterEach
    void stop() {
        sites.close();
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
    void aLostCoordinatorIsReplacedAfterACrashAtEachStepAndCanNeverRejoin() throws Exception {
        RowKey stock = stock();
        reserve("north", stock);
        // Only the south has this one, and nobody has the next.
        sites.ship("north", "south");
        reserve("north", stock);
        reserve("north", stock);
        int step = 0;
        boolean more = true;
        Loss.Result result = null;
        while (more) {
            step++;
            Faults faults = new Faults(step);
            Loss loss = new Loss(
                    Map.of(
                            "south", faults.on(sites.store("south"), sites.site("south"), "commits"),
                            "west", faults.on(sites.store("west"), sites.site("west"), "commits")),
                    "north",
                    "west");
            try {
                Map<String, Long> ends = loss.prepare();
                sites.merge("west");
                assertThat(loss.merged(ends)).isTrue();
                result = new Loss.Result(ends, loss.record(ends));
            } catch (SQLException e) {
                assertThat(sites.coordinating()).isSubsetOf("north", "west");
            }
            more = faults.happened();
        }
        assertThat(step).isGreaterThan(20);
        assertThat(result.epoch()).isEqualTo(new Epoch(2, "west"));
        assertThat(sites.site("west").number("SELECT count(*) FROM tributary.log WHERE operation = 'tributary.lose'"))
                .isEqualTo(1);
        assertThat(sites.site("west").number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(1);
        sites.settle("south", "west");
        assertThat(reserve("south", stock).origin()).isEqualTo("west");
        // What the lost one wrote since arrives nowhere, and it learns that it is lost when it hears of it.
        sites.ship("north", "south");
        sites.ship("north", "west");
        sites.settle("south", "west");
        assertThat(sites.site("south").number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(2);
        sites.ship("south", "north");
        sites.ship("west", "north");
        sites.merge("north");
        assertThat(sites.coordinating()).containsExactly("west");
        assertThatThrownBy(() -> reserve("north", stock)).isInstanceOf(SiteLostException.class);
        assertThatThrownBy(() -> new Shop(sites.engine("north")).addWarehouse("refused"))
                .isInstanceOf(SiteLostException.class);
        sites.site("south").assertLogYieldsTables();
        sites.site("west").assertLogYieldsTables();
    }

    @Test
    void aLossNeedsAllSurvivorsAndOneSuccessor() throws Exception {
        stock();
        assertThatThrownBy(() -> new Loss(Map.of("west", sites.store("west")), "north", "west").prepare())
                .isInstanceOf(MoveRefusedException.class)
                .hasMessageContaining("missing: south");
        Map<String, SiteStore> both = Map.of("south", sites.store("south"), "west", sites.store("west"));
        new Loss(both, "north", "west").prepare();
        assertThatThrownBy(() -> new Loss(both, "north", "south").prepare())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("for west");
        new Loss(both, "north", "west").cancel();
        sites.settle("north", "south", "west");
        assertThat(sites.coordinating()).containsExactly("north");
        // One that is no coordinator leaves the epoch as it is.
        Loss.Result result = new Loss(
                        Map.of("north", sites.store("north"), "west", sites.store("west")), "south", "west")
                .declare(Duration.ofSeconds(10));
        assertThat(result.epoch()).isEqualTo(new Epoch(1, "north"));
        sites.settle("north", "west");
        assertThat(sites.coordinating()).containsExactly("north");
    }

    /** Its database was restored or failed over meanwhile, so that it writes as an origin that nobody has ended. */
    @Test
    void aLostSiteStaysLostUnderWhateverNameItComesBack() throws Exception {
        RowKey stock = stock();
        Loss loss = new Loss(Map.of("south", sites.store("south"), "west", sites.store("west")), "north", "west");
        Map<String, Long> ends = loss.prepare();
        Engine revived = sites.failedOver("north");
        String whileFrozen = new Shop(revived).receive(stock, 7).origin();
        announce(whileFrozen);
        loss.record(ends);
        sites.settle("south", "west");
        Engine again = sites.failedOver("north");
        String afterwards = new Shop(again).receive(stock, 7).origin();
        announce(afterwards);
        sites.settle("south", "west");
        assertThat(whileFrozen).isNotEqualTo(afterwards).startsWith("north~");
        for (String survivor : List.of("south", "west")) {
            assertThat(sites.site(survivor).number("SELECT on_hand FROM stock" + Shop.where(stock)))
                    .isEqualTo(100);
        }
        // It hears of its loss, and no further failover makes it forget.
        sites.ship("west", "north");
        sites.merge("north");
        assertThatThrownBy(() -> new Shop(again).receive(stock, 1)).isInstanceOf(SiteLostException.class);
        Engine third = sites.failedOver("north");
        assertThatThrownBy(() -> new Shop(third).receive(stock, 1)).isInstanceOf(SiteLostException.class);
        sites.site("west").asSuperuser("SELECT tributary.identify('west')");
        assertThatThrownBy(() -> sites.site("west").asSuperuser("SELECT tributary.adopt('north')"))
                .hasMessageContaining("site north was declared lost");
    }

    /** Its heartbeats were heard, and what it wrote meanwhile was not kept any more. */
    @Test
    void aLostSiteCanBeRemovedThoughItHasWrittenOn() throws Exception {
        RowKey stock = stock();
        Loss loss = new Loss(Map.of("south", sites.store("south"), "west", sites.store("west")), "north", "west");
        Map<String, Long> ends = loss.prepare();
        new Shop(sites.engine("north")).receive(stock, 7);
        sites.ship("north", "south");
        loss.record(ends);
        sites.settle("south", "west");
        Site south = sites.site("south");
        long end = ends.get("north");
        south.asSuperuser(
                "SELECT tributary.identify('south'); INSERT INTO tributary.site (site, origin, arrived_at, merged)"
                        + " VALUES ('north', 'north', now() - interval '1 minute', '{\"north\": " + (end + 1) + "}'),"
                        + " ('west', 'west', now(), '{\"north\": " + (end - 1) + "}')");
        assertThatThrownBy(() -> south.asOwner("SELECT tributary.remove_site('north')"))
                .hasMessageContaining("site west has not merged everything of north, which has " + end + " records");
        south.asSuperuser("UPDATE tributary.site SET merged = '{\"north\": " + end + "}' WHERE site = 'west'");
        south.asOwner("SELECT tributary.remove_site('north')");
        assertThat(south.number("SELECT count(*) FROM tributary.site WHERE site = 'north'"))
                .isZero();
    }

    /** What a heartbeat of the lost site does, and then its slots. */
    private void announce(String origin) throws Exception {
        for (String survivor : List.of("south", "west")) {
            sites.site(survivor).asSuperuser("SELECT tributary.announce_origin('" + origin + "', 'north')");
            sites.ship("north", origin, survivor);
        }
    }
}
