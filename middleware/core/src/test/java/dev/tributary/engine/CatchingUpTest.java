package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.coordinator.Standing;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.moves.Loss;
import dev.tributary.moves.MoveRefusedException;
import dev.tributary.moves.Moves;
import dev.tributary.outcome.CoordinatorUnavailableException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that may have lost records of its own, and has not heard yet from all who may have them. */
class CatchingUpTest {
    private Sites sites;
    private Site north;
    private Engine coordinator;
    private Shop shop;
    private RowKey stock;

    @BeforeEach
    void start() throws Exception {
        sites = new Sites("north", "south", "west");
        north = sites.site("north");
        coordinator = sites.engine("north");
        shop = new Shop(coordinator);
        stock = shop.openStock(10);
        sites.settle("north", "south", "west");
    }

    @AfterEach
    void stop() {
        sites.close();
    }

    /** As identify() leaves it after a failover; south and west have said nothing since. */
    private void failOver() throws Exception {
        north.asOwner(
                "INSERT INTO tributary.site (site, origin, beat) VALUES ('north', 'north', 7), ('south', 'south', 1), ('west', 'west', 1);"
                        + " UPDATE tributary.origin SET catching_up_since = 7 WHERE origin = 'north'");
    }

    /** What a site says, having heard a heartbeat of the north. */
    private void says(String site, long beat, String merged, String arrived) throws Exception {
        north.asOwner(String.format(
                Locale.ROOT,
                "UPDATE tributary.site SET heard = '{\"north\": {\"origin\": \"north\", \"beat\": %d}}', merged = '%s', arrived = '%s'"
                        + " WHERE site = '%s'",
                beat,
                merged,
                arrived,
                site));
    }

    private static void assertRefused(ThrowingCallable call, String awaited) {
        assertThatThrownBy(call)
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("may have lost records that site " + awaited + " has")
                .hasMessageContaining("site lose");
    }

    @Test
    void everyWayToCoordinateIsRefusedAndConfluentOperationsGoOn() throws Exception {
        OperationCall before = new OperationCall(
                "reserve",
                Map.of("id", RowKey.of(UUID.randomUUID()), "stock", stock, "quantity", Shop.number(1)),
                "before");
        Receipt first = coordinator.invoke(before);
        failOver();
        long records = north.number("SELECT count(*) FROM tributary.log WHERE mode = 'coordinated'");
        assertRefused(() -> shop.reserve(stock, 1), "south");
        assertRefused(() -> coordinator.begin(Shop.callOf("reserve", "stock", stock, "quantity", 1)), "south");
        Engine validating = north.engine(new EngineOptions(
                100,
                Duration.ZERO,
                64,
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofDays(7),
                Coordination.VALIDATED));
        RowKey id = RowKey.of(UUID.randomUUID());
        try (Invocation body = validating.begin(
                new OperationCall("reserve", Map.of("id", id, "stock", stock, "quantity", Shop.number(1))))) {
            body.effects(Shop.reserveEffects(id, stock, 1));
            assertRefused(body::commit, "south");
        }
        assertRefused(() -> new Shop(sites.engine("south")).reserve(stock, 1), "south");
        assertThatThrownBy(() -> new Moves().close(sites.store("north"), "west"))
                .as("the successor would not have seen it either")
                .isInstanceOf(MoveRefusedException.class)
                .hasMessageContaining("may have lost records that site south has");
        assertThat(north.number("SELECT count(*) FROM tributary.log WHERE mode = 'coordinated'"))
                .isEqualTo(records);
        shop.receive(stock, 5);
        assertThat(coordinator.invoke(before))
                .as("what has its outcome gets that one")
                .isEqualTo(new Receipt(first.origin(), first.sequence(), first.keys(), first.result(), true));
    }

    @Test
    void itGoesOnWhenEveryOtherSiteHasSaidSinceThatItHasNoMore() throws Exception {
        failOver();
        says("south", 7, "{}", "{}");
        assertRefused(() -> shop.reserve(stock, 1), "south");
        says("south", 8, "{}", "{}");
        assertRefused(() -> shop.reserve(stock, 1), "west");
        // A name that this site had after its backup was made.
        says("west", 8, "{}", "{\"north~20200101000000000\": 3}");
        assertRefused(() -> shop.reserve(stock, 1), "west");
        north.asOwner("SELECT tributary.announce_origin('north~20200101000000000', 'north')");
        assertRefused(() -> shop.reserve(stock, 1), "west");
        north.asOwner("UPDATE tributary.origin SET last_sequence = 3 WHERE origin = 'north~20200101000000000'");
        north.asOwner("UPDATE tributary.site SET epoch = 2 WHERE site = 'south'");
        assertRefused(() -> shop.reserve(stock, 1), "south");
        north.asOwner("UPDATE tributary.site SET epoch = 1 WHERE site = 'south'");
        assertThat(shop.reserve(stock, 1)).isNotNull();
    }

    @Test
    void aSiteThatIsLostIsNotWaitedForAndTheOthersAreAskedAgain() throws Exception {
        failOver();
        says("west", 8, "{}", "{}");
        assertThat(coordinator.standing().coordinated()).isEqualTo(new Standing.CatchingUp("north", "south"));
        Loss loss = new Loss(Map.of("north", sites.store("north"), "west", sites.store("west")), "south", "north");
        north.asOwner("UPDATE tributary.site SET beat = 9 WHERE site = 'north'");
        loss.record(loss.prepare());
        assertThat(coordinator.standing().coordinated())
                .as("it may have got something from the lost one after it had answered")
                .isEqualTo(new Standing.CatchingUp("north", "west"));
        says("west", 10, "{}", "{}");
        assertThat(shop.reserve(stock, 1)).isNotNull();
    }
}
