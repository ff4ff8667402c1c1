package dev.tributary.activeactive;

import static dev.tributary.activeactive.TributarySites.NORTH;
import static dev.tributary.activeactive.TributarySites.SOUTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.InvariantRejectedException;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The four scenarios of {@link PlainActiveActiveTest} on Tributary, which has none of their failures. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TributaryActiveActiveTest {
    private static TributarySites sites;

    @BeforeAll
    static void start() {
        sites = TributarySites.start();
    }

    @AfterAll
    static void stop() {
        sites.close();
    }

    @AfterEach
    void heal() {
        sites.heal();
    }

    private static BigDecimal of(long number) {
        return BigDecimal.valueOf(number);
    }

    /** Why an operation is rejected, once the coordinator is found again. */
    private static InvariantRejectedException rejection(String site, String operation, Object... namesAndValues) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            try {
                sites.run(site, operation, namesAndValues);
                throw new AssertionError(operation + " was not rejected");
            } catch (CoordinatorUnavailableException e) {
                assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            } catch (InvariantRejectedException e) {
                return e;
            }
        }
    }

    @Test
    @Order(1)
    void noIncrementIsLost() throws Exception {
        Story story = new Story("1. Tributary: two decrements of one row");
        RowKey stock = sites.run(NORTH, "stock", "quantity", of(100));
        sites.settle();
        sites.cut();
        sites.run(NORTH, "take", "stock", stock, "quantity", of(10));
        sites.run(SOUTH, "take", "stock", stock, "quantity", of(20));
        story.tell("100 on hand at both; the link is cut; north takes 10, south takes 20; the link is healed");
        sites.heal();
        sites.settle();
        String north = sites.value(NORTH, "SELECT on_hand FROM stock");
        String south = sites.value(SOUTH, "SELECT on_hand FROM stock");
        story.tell(north + " on hand", south + " on hand", "right is 70");
        assertThat(List.of(north, south)).containsExactly("70", "70");
        story.end();
    }

    @Test
    @Order(2)
    void noAccountIsOverdrawn() throws Exception {
        Story story = new Story("2. Tributary: invariant NotOverdrawn for all a in Account: a.balance >= 0");
        RowKey account = sites.run(NORTH, "open");
        sites.run(NORTH, "deposit", "account", account, "amount", of(100));
        sites.settle();
        sites.cut();
        sites.run(NORTH, "withdraw", "account", account, "amount", of(80));
        story.tell("a balance of 100 at both; the link is cut; north, which coordinates, pays out 80");
        assertThatThrownBy(() -> sites.run(SOUTH, "withdraw", "account", account, "amount", of(70)))
                .isInstanceOf(CoordinatorUnavailableException.class);
        sites.run(SOUTH, "deposit", "account", account, "amount", of(5));
        story.tell("south pays out nothing (CoordinatorUnavailable), but takes a deposit of 5; the link is healed");
        sites.heal();
        sites.settle();
        assertThat(rejection(SOUTH, "withdraw", "account", account, "amount", of(70)))
                .hasMessageContaining("NotOverdrawn");
        story.tell("south wants to pay out 70 again: rejected by NotOverdrawn");
        String balance = " paid, ' || balance || ' left' FROM account";
        String query = "SELECT (SELECT sum(amount) FROM withdrawal) || '" + balance;
        String north = sites.value(NORTH, query);
        String south = sites.value(SOUTH, query);
        story.tell(north, south, "of 105");
        assertThat(List.of(north, south)).containsExactly("80 paid, 25 left", "80 paid, 25 left");
        story.end();
    }

    @Test
    @Order(3)
    void noReferenceDangles() throws Exception {
        Story story = new Story("3. Tributary: warehouse: Warehouse immutable on delete cascade");
        RowKey warehouse = sites.run(NORTH, "build");
        sites.settle();
        sites.cut();
        sites.run(NORTH, "demolish", "warehouse", warehouse);
        sites.run(SOUTH, "putUp", "warehouse", warehouse);
        story.tell(
                "a warehouse at both; the link is cut; north deletes it, south puts a shelf into it; the link is healed");
        sites.heal();
        sites.settle();
        String dangling =
                "SELECT count(*) FROM shelf s" + " WHERE NOT EXISTS (SELECT FROM warehouse w WHERE w.id = s.warehouse)";
        String north = sites.value(NORTH, dangling);
        String south = sites.value(SOUTH, dangling);
        story.tell(north + " dangling", south + " dangling", "the shelf is gone with its warehouse");
        assertThat(List.of(north, south)).containsExactly("0", "0");
        assertThat(sites.value(NORTH, "SELECT count(*) FROM shelf")).isEqualTo("0");
        assertThat(sites.value(SOUTH, "SELECT count(*) FROM shelf")).isEqualTo("0");
        story.end();
    }

    @Test
    @Order(4)
    void noUniqueClashHaltsReplication() throws Exception {
        Story story = new Story("4. Tributary: invariant SkuIsUnique unique Product(sku)");
        sites.cut();
        sites.run(NORTH, "list", "sku", "A-1");
        assertThatThrownBy(() -> sites.run(SOUTH, "list", "sku", "A-1"))
                .isInstanceOf(CoordinatorUnavailableException.class);
        sites.run(NORTH, "build");
        sites.run(SOUTH, "build");
        story.tell("the link is cut; north inserts a product A-1, south is refused (CoordinatorUnavailable)");
        story.tell("both insert a warehouse; the link is healed");
        sites.heal();
        sites.settle();
        assertThat(rejection(SOUTH, "list", "sku", "A-1")).hasMessageContaining("SkuIsUnique");
        story.tell("south inserts A-1 again: rejected by SkuIsUnique");
        String query =
                "SELECT (SELECT count(*) FROM product) || ' product, ' || count(*) || ' warehouses' FROM warehouse";
        String north = sites.value(NORTH, query);
        String south = sites.value(SOUTH, query);
        story.tell(north, south, "everything has arrived");
        assertThat(List.of(north, south)).containsExactly("1 product, 2 warehouses", "1 product, 2 warehouses");
        story.end();
    }
}
