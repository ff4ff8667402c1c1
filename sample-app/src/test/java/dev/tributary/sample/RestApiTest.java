package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.RunningShop.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The shop over HTTP: what works, and what each bad request is told. */
class RestApiTest {
    private static TestDatabase database;
    private static RunningShop shop;
    private static Tables tables;
    private static Requests requests;

    @BeforeAll
    static void open() throws SQLException {
        database = TestDatabase.create();
        shop = RunningShop.start(database);
        tables = Tables.of(database);
        requests = new Requests(shop, tables);
    }

    @AfterAll
    static void close() throws SQLException {
        tables.close();
        shop.close();
        database.close();
    }

    @Test
    void goodsArriveAreReservedAndLeave() {
        String product =
                requests.create("/api/products", "{\"sku\": \"LAMP-1\", \"name\": \"Lamp\", \"price\": 12.50}");
        String warehouse = requests.create("/api/warehouses", "{\"name\": \"East\"}");
        String stock = "/api/stock/" + product + "/" + warehouse;

        assertThat(shop.put(stock, "").status()).isEqualTo(201);
        assertLevel(shop.post(stock + "/receive", "{\"quantity\": 10}"), 10, 0);
        String first = requests.create("/api/reservations", wish(product, warehouse, 3));
        String second = requests.create("/api/reservations", wish(product, warehouse, 4));
        assertLevel(shop.get(stock), 10, 7);

        Answer shipped = shop.post("/api/reservations/" + first + "/ship", "");
        assertThat(shipped.status()).isEqualTo(200);
        assertThat(shipped.json().get("status").asString()).isEqualTo("SHIPPED");
        assertThat(shop.delete("/api/reservations/" + second).status()).isEqualTo(204);
        assertLevel(shop.get(stock), 7, 0);
        assertThat(shop.get("/api/reservations/" + second).status()).isEqualTo(404);

        assertThat(shop.put("/api/products/" + product + "/name", "{\"name\": \"Desk lamp\"}")
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("Desk lamp");
        assertThat(shop.put("/api/products/" + product + "/price", "{\"price\": 14}")
                        .json()
                        .get("price")
                        .decimalValue())
                .isEqualByComparingTo("14.00");
        assertThat(shop.get("/api/products").text()).contains("LAMP-1");
        assertThat(shop.get("/api/stock").text()).contains("East");
        assertThat(shop.get("/api/reservations").text()).contains(first).doesNotContain(second);
        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void aFalseGuardIsRefused() {
        Stock stock = stock(5);
        requests.problem(409, "quantity > 0", () -> shop.post(stock.path() + "/receive", "{\"quantity\": 0}"));
        requests.problem(409, "quantity > 0", () -> shop.post("/api/reservations", stock.wish(-2)));
    }

    @Test
    void shippingTwiceIsRefused() {
        Stock stock = stock(5);
        String reservation = requests.create("/api/reservations", stock.wish(2));
        shop.post("/api/reservations/" + reservation + "/ship", "");
        requests.problem(409, "HELD", () -> shop.post("/api/reservations/" + reservation + "/ship", ""));
        requests.problem(409, "HELD", () -> shop.delete("/api/reservations/" + reservation));
    }

    @Test
    void whatWouldBreakAnInvariantIsRefused() {
        Stock stock = stock(5);
        requests.problem(409, "NotOversold", () -> shop.post("/api/reservations", stock.wish(6)));
        requests.problem(
                409,
                "PriceNotNegative",
                () -> shop.put("/api/products/" + stock.product() + "/price", "{\"price\": -1}"));
    }

    @Test
    void aSecondProductWithTheSameSkuIsRefused() {
        requests.create("/api/products", "{\"sku\": \"TWIN\", \"name\": \"One\", \"price\": 1}");
        requests.problem(
                409,
                "SkuIsUnique",
                () -> shop.post("/api/products", "{\"sku\": \"TWIN\", \"name\": \"Two\", \"price\": 2}"));
        requests.create("/api/products", "{\"sku\": \"TWIN-2\", \"name\": \"Two\", \"price\": 2}");
    }

    @Test
    void aSecondStockOfOneProductInOneWarehouseIsRefused() {
        Stock stock = stock(5);
        requests.problem(409, "Stock", () -> shop.put(stock.path(), ""));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Stock stock = stock(5);
        String unknown = UUID.randomUUID().toString();
        String elsewhere = "/api/stock/" + stock.product() + "/" + unknown;
        requests.problem(404, unknown, () -> shop.post(elsewhere + "/receive", "{\"quantity\": 1}"));
        requests.problem(404, unknown, () -> shop.get(elsewhere));
        requests.problem(404, unknown, () -> shop.put(elsewhere, ""));
        requests.problem(404, unknown, () -> shop.post("/api/reservations", wish(stock.product(), unknown, 1)));
        requests.problem(404, unknown, () -> shop.post("/api/reservations/" + unknown + "/ship", ""));
        requests.problem(404, unknown, () -> shop.delete("/api/reservations/" + unknown));
        requests.problem(404, unknown, () -> shop.get("/api/products/" + unknown));
        requests.problem(404, "", () -> shop.get("/api/nothing"));
    }

    @Test
    void aRequestThatIsNoRequestIsRefused() {
        Stock stock = stock(5);
        String receive = stock.path() + "/receive";
        for (String noObject : List.of("", "{", "[]", "null")) {
            requests.problem(400, "a JSON object", () -> shop.post(receive, noObject));
        }
        for (String noQuantity :
                List.of("{\"quantity\": 99999999999}", "{\"quantity\": 1.5}", "{\"quantity\": \"many\"}", "{}")) {
            requests.problem(400, "invalid fields: quantity", () -> shop.post(receive, noQuantity));
        }
        requests.problem(
                400,
                "list",
                () -> shop.put("/api/price-lists/" + "x".repeat(41) + "/" + stock.product(), "{\"amount\": 1}"));
        requests.problem(400, "amount", () -> shop.put("/api/price-lists/x/" + stock.product(), "{\"amount\": 1.001}"));
        requests.problem(
                400, "sku", () -> shop.post("/api/products", "{\"sku\": \" \", \"name\": \"x\", \"price\": 1}"));
        requests.problem(
                400, "price", () -> shop.post("/api/products", "{\"sku\": \"x\", \"name\": \"x\", \"price\": 1.001}"));
        requests.problem(400, "", () -> shop.post("/api/stock/1/2/receive", "{\"quantity\": 1}"));
    }

    @Test
    void healthAndThePlanAreShown() {
        Answer health = shop.get("/actuator/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text()).contains("tributary");
        Answer plan = shop.get("/actuator/tributary");
        assertThat(plan.status()).isEqualTo(200);
        assertThat(plan.text()).contains("receive", "CONFLUENT", "COORDINATED", "NotOversold");
    }

    @Test
    void theInterfaceIsDescribed() {
        JsonNode description = requests.answered(200, shop.get("/v3/api-docs"));
        assertThat(description.get("openapi").asString()).startsWith("3.");
        JsonNode paths = description.get("paths");
        assertThat(paths.propertyNames())
                .hasSizeGreaterThan(25)
                .allMatch(path -> path.startsWith("/api/"))
                .noneMatch(path -> path.startsWith("/api/l"));
        JsonNode reserve = paths.get("/api/reservations").get("post");
        assertThat(reserve.get("parameters").get(0).get("name").asString()).isEqualTo("Idempotency-Key");
        assertThat(reserve.get("responses").get("409").get("content").propertyNames())
                .containsExactly("application/problem+json");
        assertThat(reserve.get("responses").propertyNames())
                .containsExactlyInAnyOrder("201", "400", "404", "409", "422", "503", "504");
        assertThat(reserve.get("tags").get(0).asString()).isEqualTo("reservation");
        assertThat(description
                        .get("components")
                        .get("schemas")
                        .get("Problem")
                        .get("properties")
                        .propertyNames())
                .contains("invariant", "rows", "requires");
        assertThat(paths.get("/api/stock").get("get").get("parameters")).isNull();

        Answer page = shop.get("/swagger-ui/index.html");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).doesNotContainPattern("(src|href)=\"(https?:)?//");
        assertThat(shop.get("/swagger-ui/swagger-ui-bundle.js").status()).isEqualTo(200);
    }

    private record Stock(String product, String warehouse) {
        String path() {
            return "/api/stock/" + product + "/" + warehouse;
        }

        String wish(int quantity) {
            return RestApiTest.wish(product, warehouse, quantity);
        }
    }

    private static Stock stock(int onHand) {
        var id = shop.stock(onHand);
        return new Stock(id.product().toString(), id.warehouse().toString());
    }

    private static String wish(String product, String warehouse, int quantity) {
        return "{\"product\": \"%s\", \"warehouse\": \"%s\", \"quantity\": %d}".formatted(product, warehouse, quantity);
    }

    private static void assertLevel(Answer answer, int onHand, int reserved) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().get("onHand").asInt()).isEqualTo(onHand);
        assertThat(answer.json().get("reserved").asInt()).isEqualTo(reserved);
        assertThat(answer.json().get("available").asInt()).isEqualTo(onHand - reserved);
    }
}
