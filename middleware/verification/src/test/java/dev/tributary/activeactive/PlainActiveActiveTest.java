package dev.tributary.activeactive;

import static dev.tributary.activeactive.PlainSites.NORTH;
import static dev.tributary.activeactive.PlainSites.SOUTH;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The four textbook failures of two PostgreSQL servers that both take writes and replicate to each other with {@code
 * CREATE SUBSCRIPTION ... WITH (origin = none)}.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlainActiveActiveTest {
    private static final String TABLES = """
            CREATE TABLE stock (id int PRIMARY KEY, on_hand int NOT NULL);
            CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL CHECK (balance >= 0));
            CREATE TABLE withdrawal (
              id uuid PRIMARY KEY DEFAULT uuidv7(), account int NOT NULL REFERENCES account, amount int NOT NULL);
            CREATE TABLE warehouse (id int PRIMARY KEY);
            CREATE TABLE shelf (id int PRIMARY KEY, warehouse int NOT NULL REFERENCES warehouse);
            CREATE TABLE product (id uuid PRIMARY KEY DEFAULT uuidv7(), sku text NOT NULL UNIQUE);
            """;

    private static PlainSites sites;

    @BeforeAll
    static void start() throws Exception {
        sites = new PlainSites();
        sites.create(TABLES);
    }

    @AfterAll
    static void stop() {
        sites.close();
    }

    @AfterEach
    void heal() {
        sites.heal();
    }

    @Test
    @Order(1)
    void incrementsAreLost() throws Exception {
        Story story = new Story("1. Plain PostgreSQL: two decrements of one row");
        sites.execute(NORTH, "INSERT INTO stock VALUES (1, 100)");
        sites.settle();
        sites.cut();
        sites.execute(NORTH, "UPDATE stock SET on_hand = on_hand - 10 WHERE id = 1");
        sites.execute(SOUTH, "UPDATE stock SET on_hand = on_hand - 20 WHERE id = 1");
        story.tell("100 on hand at both; the link is cut; north takes 10, south takes 20; the link is healed");
        sites.heal();
        sites.settle();
        String north = sites.value(NORTH, "SELECT on_hand FROM stock WHERE id = 1");
        String south = sites.value(SOUTH, "SELECT on_hand FROM stock WHERE id = 1");
        story.tell(north + " on hand", south + " on hand", "right would be 70");
        assertThat(List.of(north, south)).containsExactly("80", "90");
        story.end();
    }

    @Test
    @Order(2)
    void anAccountIsOverdrawnAndItsCheckHolds() throws Exception {
        Story story = new Story("2. Plain PostgreSQL: CHECK (balance >= 0) at both sites");
        sites.execute(NORTH, "INSERT INTO account VALUES (1, 100)");
        sites.settle();
        sites.cut();
        withdraw(NORTH, 80);
        withdraw(SOUTH, 70);
        story.tell(
                "a balance of 100 at both; the link is cut; north pays out 80, south pays out 70; the link is healed");
        sites.heal();
        sites.settle();
        String balance = "SELECT balance FROM account WHERE id = 1";
        String paid = "SELECT sum(amount) FROM withdrawal WHERE account = 1";
        String north = sites.value(NORTH, paid) + " paid, " + sites.value(NORTH, balance) + " left";
        String south = sites.value(SOUTH, paid) + " paid, " + sites.value(SOUTH, balance) + " left";
        story.tell(north, south, "of 100");
        story.tell("no CHECK has failed, and 50 more than there was have been paid out");
        assertThat(List.of(north, south)).containsExactly("150 paid, 30 left", "150 paid, 20 left");
        story.end();
    }

    private static void withdraw(String site, int amount) throws Exception {
        sites.execute(
                site,
                "BEGIN; UPDATE account SET balance = balance - " + amount + " WHERE id = 1;"
                        + " INSERT INTO withdrawal (account, amount) VALUES (1, " + amount + "); COMMIT");
    }

    @Test
    @Order(3)
    void aForeignKeyDangles() throws Exception {
        Story story = new Story("3. Plain PostgreSQL: a parent is deleted, a child is inserted");
        sites.execute(NORTH, "INSERT INTO warehouse VALUES (1)");
        sites.settle();
        sites.cut();
        sites.execute(NORTH, "DELETE FROM warehouse WHERE id = 1");
        sites.execute(SOUTH, "INSERT INTO shelf VALUES (1, 1)");
        story.tell(
                "a warehouse at both; the link is cut; north deletes it, south puts a shelf into it; the link is healed");
        sites.heal();
        sites.settle();
        String dangling =
                "SELECT count(*) FROM shelf s WHERE NOT EXISTS (SELECT FROM warehouse w WHERE w.id = s.warehouse)";
        String valid = "SELECT convalidated FROM pg_constraint WHERE conname = 'shelf_warehouse_fkey'";
        String north = sites.value(NORTH, dangling);
        String south = sites.value(SOUTH, dangling);
        story.tell(north + " dangling", south + " dangling", "shelves without a warehouse");
        assertThat(List.of(north, south)).containsExactly("1", "1");
        assertThat(sites.value(NORTH, valid)).isEqualTo("t");
        assertThat(sites.value(SOUTH, valid)).isEqualTo("t");
        story.tell("and pg_constraint still says of the foreign key that it is validated");
        story.end();
    }

    /** The last, because nothing is replicated any more after it. */
    @Test
    @Order(4)
    void aUniqueClashHaltsReplication() throws Exception {
        Story story = new Story("4. Plain PostgreSQL: one SKU is inserted at both sites");
        sites.cut();
        sites.execute(NORTH, "INSERT INTO product (sku) VALUES ('A-1')");
        sites.execute(SOUTH, "INSERT INTO product (sku) VALUES ('A-1')");
        sites.execute(NORTH, "INSERT INTO stock VALUES (2, 1)");
        sites.execute(SOUTH, "INSERT INTO stock VALUES (3, 1)");
        story.tell("the link is cut; both insert a product A-1, and then a row of stock; the link is healed");
        sites.heal();
        for (String site : List.of(NORTH, SOUTH)) {
            sites.await(site, "SELECT sum(apply_error_count) FROM pg_stat_subscription_stats", 3);
        }
        String arrived = "SELECT count(*) FROM stock WHERE id = ";
        String north = sites.value(NORTH, arrived + 3);
        String south = sites.value(SOUTH, arrived + 2);
        story.tell("3 errors", "3 errors", "or more by now: apply_error_count");
        story.tell(north + " arrived", south + " arrived", "rows of stock inserted after the product");
        assertThat(List.of(north, south)).containsExactly("0", "0");
        story.tell("nothing arrives any more until somebody repairs it by hand");
        story.end();
    }
}
