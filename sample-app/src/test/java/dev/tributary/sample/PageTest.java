package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.promotions.PromotionOperations;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page, used as a browser without scripts does. */
class PageTest {
    private static TestDatabase database;
    private static RunningShop shop;
    private static Tables tables;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        shop = RunningShop.start(database);
        tables = Tables.of(database);
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
        shop.close();
        database.close();
    }

    @Test
    void showsEachOperationWithItsVerdict() {
        String page = text(shop.get("/").text());
        assertThat(page)
                .containsPattern("receive\\(stock: Stock, quantity: int\\) confluent")
                .containsPattern("reserve\\(id: new Reservation, stock: Stock, quantity: int\\) coordinated")
                .containsPattern("conflicts with itself on NotOversold");
    }

    @Test
    void needsNothingFromElsewhere() {
        String page = shop.get("/").text();
        assertThat(page).doesNotContain("<script").doesNotContainPattern("(src|href)=\"(https?:)?//");
        assertThat(shop.get("/shop.css").text())
                .contains("prefers-color-scheme: dark")
                .doesNotContain("http");
    }

    @Test
    void saysWhatBecameOfTheLastAction() {
        StockId stock = shop.stock(5);
        assertThat(submit("/receive", fields(stock, "7"))).contains("Done received 7");
        assertThat(tables.onHand(stock)).isEqualTo(12);
        assertThat(submit("/reserve", fields(stock, "12"))).contains("Done reserved 12");
        assertThat(submit("/reserve", fields(stock, "1"))).contains("Invariant rejected", "NotOversold");
        assertThat(submit("/receive", fields(stock, "0"))).contains("Guard rejected", "quantity > 0");
        assertThat(submit("/receive", fields(stock, "many"))).contains("Not understood", "many");
        assertThat(submit("/receive", "quantity=1")).contains("Not understood product is missing");

        String reservation = tables.sql()
                .sql("SELECT id::text FROM reservation WHERE stock_product = ?")
                .param(stock.product())
                .query(String.class)
                .single();
        assertThat(submit("/ship", "reservation=" + reservation)).contains("Done shipped");
        assertThat(submit("/cancel", "reservation=" + reservation)).contains("Guard rejected", "HELD");
        assertThat(tables.onHand(stock)).isZero();
    }

    @Test
    void createsAProductAndOpensAStock() {
        assertThat(submit("/products", "sku=PAGE-1&name=%3Cb%3EBold%3C%2Fb%3E&price=3.50"))
                .contains("Done created PAGE-1");
        assertThat(submit("/products", "sku=PAGE-1&name=Again&price=3.50"))
                .contains("Invariant rejected", "SkuIsUnique");
        assertThat(submit("/products", "sku=PAGE-2&name=Free&price=")).contains("Not understood price is missing");
        assertThat(submit("/products", "sku=+&name=" + "x".repeat(81) + "&price=1"))
                .contains("Not understood name size must be between 0 and 80, sku must not be blank");
        assertThat(submit("/products", "sku=PAGE-2&name=Dear&price=1e999999999"))
                .contains("Invalid argument", "price");
        assertThat(shop.get("/").text()).contains("&lt;b&gt;Bold").doesNotContain("<b>Bold");

        StockId other = shop.stock(1);
        String product = tables.sql()
                .sql("SELECT id::text FROM product WHERE sku = 'PAGE-1'")
                .query(String.class)
                .single();
        assertThat(submit("/stock", "product=" + product + "&warehouse=" + other.warehouse()))
                .contains("Done opened");
    }

    @Test
    void ordersPromotionsAndTransfersHaveAPageOfTheirOwn() {
        StockId stock = shop.stock(3);
        String order = "customer=Ada&product=" + stock.product() + "&quantity=";
        assertThat(submit("/sales/orders", order + "2")).contains("Done ordered 2 for Ada", "1 line, 6.90", "6.90 due");
        assertThat(submit("/sales/orders", order + "2")).contains("Refused 2 of", "are wanted, 1 are available");
        assertThat(submit("/sales/orders", order + "0")).contains("Guard rejected", "quantity > 0");
        assertThat(submit("/sales/orders", "customer=+&quantity=1&product=" + stock.product()))
                .contains("Not understood customer must not be blank");
        String id = column("SELECT id::text FROM orders WHERE customer = 'Ada'");
        assertThat(submit("/sales/payments", "amount=6.90&order=" + id)).contains("Done paid 6.90");

        UUID promotion = shop.bean(PromotionOperations.class).startPromotion("One place", 1);
        assertThat(submit("/sales/claims", "customer=Ada&promotion=" + promotion))
                .contains("Done Ada has a place");
        assertThat(submit("/sales/claims", "customer=Bob&promotion=" + promotion))
                .contains("Guard rejected", "1 of 1");

        UUID elsewhere = shop.inventory().addWarehouse("Elsewhere");
        shop.inventory().openStock(stock.product(), elsewhere);
        String send =
                "product=" + stock.product() + "&from=" + stock.warehouse() + "&target=" + elsewhere + "&quantity=";
        assertThat(submit("/sales/transfers", send + "2")).contains("Invariant rejected", "NotOversold");
        assertThat(submit("/sales/transfers", send + "1")).contains("Done sent 1", "from Warehouse to Elsewhere");
        String transfer = column("SELECT id::text FROM transfer WHERE to_warehouse = '" + elsewhere + "'");
        assertThat(submit("/sales/arrivals", "transfer=" + transfer)).contains("Done arrived");
        assertThat(shop.get("/sales").text())
                .doesNotContain("<script")
                .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    private static String fields(StockId stock, String quantity) {
        return "product=" + stock.product() + "&warehouse=" + stock.warehouse() + "&quantity=" + quantity;
    }

    /** Posts a form in a browser of its own and returns what the page after the redirect says. */
    private static String submit(String path, String fields) {
        HttpClient browser = shop.browser();
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.url() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields))
                .build();
        RunningShop.Answer answer = RunningShop.send(browser, request);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return text(answer.text());
    }

    private static String column(String query) {
        return tables.sql().sql(query).query(String.class).single();
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", " ")
                .replace("&gt;", ">")
                .replaceAll("\\s+", " ")
                .replace("( ", "(")
                .replace(" (", "(")
                .replace(" )", ")");
    }
}
