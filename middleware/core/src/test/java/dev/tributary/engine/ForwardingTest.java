package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.coordinator.Answer;
import dev.tributary.coordinator.Letter;
import dev.tributary.coordinator.RemoteDesk;
import dev.tributary.coordinator.VersionVector;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.postgres.embedded.Link;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls of coordinated operations at a site that is not the coordinator. */
class ForwardingTest {
    private static final EngineOptions OPTIONS = new EngineOptions(
            100,
            Duration.ZERO,
            64,
            Duration.ofSeconds(10),
            Duration.ofSeconds(6),
            Duration.ofDays(7),
            Coordination.SERIALIZABLE);

    /** A letter that was not even posted is not withdrawn either. */
    private static final Duration LONG_ENOUGH_TO_POST = Duration.ofSeconds(2);

    private static Site north;
    private static Site south;
    private static Link link;
    private static Engine coordinator;
    private static Engine caller;
    private static Shop shop;
    private static Shop remote;

    @BeforeAll
    static void start() throws Exception {
        north = Shop.site();
        south = Shop.site();
        link = Link.to(north.port());
        coordinator = north.engine("north", north.others("north", Map.of(), Duration.ZERO), OPTIONS);
        caller = south.engine(
                "south", south.others("north", Map.of("north", north.link(link.port())), Duration.ZERO), OPTIONS);
        shop = new Shop(coordinator);
        remote = new Shop(caller);
    }

    @AfterAll
    static void stop() throws Exception {
        merged(north, "south", 0);
        north.assertLogYieldsTables();
        south.close();
        north.close();
        link.close();
    }

    private static long records(String operation) throws Exception {
        return north.number("SELECT count(*) FROM tributary.log WHERE operation = '" + operation + "'");
    }

    @Test
    void declaredCallsRunAtTheCoordinatorAndTheirAnswersComeBack() throws Exception {
        Receipt receipt = caller.invoke(Shop.callOf("createProduct", "sku", "remote", "name", "Thing", "price", 3));
        RowKey product = (RowKey) receipt.keys().get("id");
        assertThat(receipt.origin()).isEqualTo("north");
        assertThat(receipt.repeated()).isFalse();
        assertThat(north.value("SELECT sku FROM product WHERE id = '"
                        + product.values().get(0) + "'"))
                .isEqualTo("remote");
        assertThat(north.value(
                        "SELECT mode FROM tributary.log WHERE origin = 'north' AND sequence = " + receipt.sequence()))
                .isEqualTo("coordinated");
        assertThat(south.number("SELECT count(*) FROM tributary.log WHERE mode = 'coordinated'"))
                .isZero();
    }

    @Test
    void everyOutcomeIsTheSameExceptionWithTheSameFields() {
        RowKey stock = shop.openStock(3);
        assertThatThrownBy(() -> remote.reserve(stock, 4))
                .asInstanceOf(type(InvariantRejectedException.class))
                .satisfies(e -> {
                    assertThat(e.operation()).isEqualTo("reserve");
                    assertThat(e.invariant()).isEqualTo("NotOversold");
                    assertThat(e.rows()).hasSize(1);
                });
        assertThatThrownBy(() -> remote.reserve(stock, 0))
                .asInstanceOf(type(GuardRejectedException.class))
                .extracting(GuardRejectedException::requires)
                .isEqualTo("quantity > 0");
        assertThatThrownBy(() -> remote.call("ship", "reservation", RowKey.of(UUID.randomUUID())))
                .asInstanceOf(type(RowNotFoundException.class))
                .extracting(RowNotFoundException::parameter)
                .isEqualTo("reservation");
        Map<String, Object> arguments =
                Map.of("id", RowKey.of(UUID.randomUUID()), "stock", stock, "quantity", Shop.number(1));
        Receipt first = caller.invoke(new OperationCall("reserve", arguments, "once"));
        Receipt again = caller.invoke(new OperationCall("reserve", arguments, "once"));
        assertThat(again.sequence()).isEqualTo(first.sequence());
        assertThat(List.of(first.repeated(), again.repeated())).containsExactly(false, true);
        assertThatThrownBy(() -> caller.invoke(new OperationCall(
                        "reserve",
                        Map.of("id", RowKey.of(UUID.randomUUID()), "stock", stock, "quantity", Shop.number(2)),
                        "once")))
                .asInstanceOf(type(RequestIdReusedException.class))
                .extracting(RequestIdReusedException::firstUse)
                .isEqualTo("other arguments");
    }

    @Test
    void bodiesReadTheCoordinatorsDatabaseAndTheirEffectsAreValidatedThere() throws Exception {
        RowKey stock = shop.openStock(5);
        RowKey id = RowKey.of(UUID.randomUUID());
        Map<String, Object> arguments = Map.of("id", id, "stock", stock, "quantity", Shop.number(2));
        Receipt receipt = caller.retrying("reserve", () -> {
            try (Invocation body = caller.begin(new OperationCall("reserve", arguments))) {
                assertThat(body.mode()).isEqualTo(Mode.COORDINATED);
                body.effects(Shop.reserveEffects(id, stock, 2));
                return body.commit("\"done\"");
            }
        });
        assertThat(receipt.origin()).isEqualTo("north");
        assertThat(north.number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(2);
        // What another coordinated operation has changed meanwhile makes the body run again.
        RowKey other = RowKey.of(UUID.randomUUID());
        int[] runs = {0};
        caller.retrying("reserve", () -> {
            try (Invocation body = caller.begin(
                    new OperationCall("reserve", Map.of("id", other, "stock", stock, "quantity", Shop.number(1))))) {
                if (runs[0]++ == 0) {
                    shop.reserve(stock, 1);
                }
                body.effects(Shop.reserveEffects(other, stock, 1));
                return body.commit();
            }
        });
        assertThat(runs[0]).isEqualTo(2);
        assertThat(north.number("SELECT reserved FROM stock" + Shop.where(stock)))
                .isEqualTo(4);
    }

    @Test
    void theCoordinatorWaitsForWhatTheCallerHasSeen() throws Exception {
        RowKey stock = shop.openStock(1);
        long before = south.number("SELECT last_sequence FROM tributary.origin WHERE origin = 'south'");
        remote.addWarehouse("seen by the caller");
        CompletableFuture<Receipt> waiting = caller.invokeAsync(Shop.callOf("reserve", "stock", stock, "quantity", 1));
        Await.until(
                "the letter is taken",
                () -> north.number("SELECT count(*) FROM tributary.mailbox WHERE claimed_until IS NOT NULL"
                                + " AND answer IS NULL")
                        == 1);
        assertThat(waiting).isNotDone();
        merged(north, "south", before + 1);
        Receipt receipt = waiting.get();
        assertThat(receipt.origin()).isEqualTo("north");
        assertThat(north.number(
                        "SELECT dependencies ->> 'south' FROM tributary.log WHERE origin = 'north' AND sequence = "
                                + receipt.sequence()))
                .as("what its record has seen")
                .isEqualTo(before + 1);
    }

    /** Stands in for the applier. */
    private static void merged(Site site, String origin, long sequence) throws Exception {
        site.asOwner("SELECT tributary.announce_origin('" + origin + "');"
                + " UPDATE tributary.origin SET last_sequence = " + sequence + " WHERE origin = '" + origin + "'");
    }

    @Test
    void whoTakesOverALetterDoesNothingTwice() throws Exception {
        RowKey stock = shop.openStock(9);
        long before = records("reserve");
        UUID letter = UUID.randomUUID();
        // An instance has committed it and has died before it could answer.
        Receipt committed = coordinator.invoke(new OperationCall(
                "reserve",
                Map.of("id", RowKey.of(UUID.randomUUID()), "stock", stock, "quantity", Shop.number(1)),
                letter.toString()));
        String key = committed.keys().get("id").toString();
        String arguments = String.format(
                "{\"id\":[\"%s\"],\"quantity\":1,\"stock\":[[\"%s\"],[\"%s\"]]}", key, part(stock, 0), part(stock, 1));
        north.asSuperuser(String.format(
                "INSERT INTO tributary.mailbox (id, channel, letter, deadline, claimed_until, committed) VALUES ('%s',"
                        + " 'nobody', json_build_object('plan', 'none', 'operation', 'reserve', 'arguments', '%s', 'dependencies', '',"
                        + " 'epoch', 1), clock_timestamp() + interval '1 minute', clock_timestamp(), true)",
                letter, arguments));
        Await.until(
                "the letter is answered",
                () -> north.number("SELECT count(*) FROM tributary.mailbox WHERE answer IS NOT NULL AND id = '" + letter
                                + "'")
                        == 1);
        assertThat(north.value("SELECT answer->>'answer' || ' ' || (answer->>'sequence') FROM tributary.mailbox"
                        + " WHERE id = '" + letter + "'"))
                .isEqualTo("committed " + committed.sequence());
        assertThat(records("reserve")).isEqualTo(before + 1);
    }

    private static String part(RowKey key, int index) {
        return ((RowKey) key.values().get(index)).values().get(0).toString();
    }

    @Test
    void withoutACoordinatorCoordinatedCallsFailAtOnceAndConfluentOnesGoOn() throws Exception {
        RowKey stock = shop.openStock(2);
        link.cut();
        try {
            Await.until(
                    "the cut is noticed", () -> !caller.status().unreachable().isEmpty());
            assertThatThrownBy(() -> remote.reserve(stock, 1))
                    .isInstanceOf(CoordinatorUnavailableException.class)
                    .hasMessageContaining("north")
                    .as("nobody has tried to connect")
                    .hasNoCause();
            assertThatThrownBy(() -> caller.begin(Shop.callOf("reserve", "stock", stock, "quantity", 1)))
                    .isInstanceOf(CoordinatorUnavailableException.class);
            remote.addWarehouse("during the cut");
        } finally {
            link.heal();
        }
        merged(north, "south", south.number("SELECT last_sequence FROM tributary.origin WHERE origin = 'south'"));
        Await.until("the link is noticed", () -> caller.status().unreachable().isEmpty());
        assertThat(remote.reserve(stock, 1)).isNotNull();
    }

    @Test
    void whatNobodyHasTakenInTimeCertainlyNeverHappens() throws Exception {
        try (Site quiet = Shop.site();
                RemoteDesk desk = new RemoteDesk("quiet", quiet.link(quiet.port()))) {
            Letter letter =
                    new Letter(UUID.randomUUID(), "none", "reserve", "{}", null, VersionVector.EMPTY, 1, null, null);
            assertThatThrownBy(() -> desk.ask(letter, LONG_ENOUGH_TO_POST))
                    .isInstanceOf(CoordinatorUnavailableException.class)
                    .hasMessageContaining("nobody at quiet");
            // Also when it arrives once more, late.
            assertThat(desk.ask(letter, Duration.ofSeconds(10))).isEqualTo(new Answer.Withdrawn());
            quiet.asSuperuser("UPDATE tributary.mailbox SET answer = NULL, claimed_until = clock_timestamp()");
            assertThatThrownBy(() -> desk.ask(letter, LONG_ENOUGH_TO_POST)).isInstanceOf(OutcomeUnknownException.class);
        }
    }
}
