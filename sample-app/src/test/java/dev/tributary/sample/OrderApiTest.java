package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.RunningShop.Answer;
import dev.tributary.sample.inventory.StockId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Carts, price lists, orders, vouchers and transfers over HTTP: from the cart to the last refund. */
class OrderApiTest {
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

    @AfterEach
    void everyInvariantHolds() {
        assertThat(tables.violations()).isEmpty();
    }

    @Test
    void aCartBecomesAnOrderThatIsPaidShippedAndReturned() {
        StockId stock = shop.stock(10);
        String cart = cart("wholesale");
        assertThat(shop.put("/api/price-lists/wholesale/" + stock.product(), "{\"amount\": 20.50}")
                        .status())
                .isEqualTo(204);
        add(cart, stock, 5);
        take(cart, stock, 2);
        JsonNode seen = requests.answered(200, shop.get("/api/carts/" + cart));
        assertThat(seen.get("amount").decimalValue()).isEqualByComparingTo("61.50");

        JsonNode order = requests.answered(201, checkout(cart));
        String id = order.get("order").get("id").asString();
        String line = order.get("lines").get(0).get("id").asString();
        assertThat(order.get("order").get("total").decimalValue()).isEqualByComparingTo("61.50");
        assertThat(tables.reserved(stock)).isEqualTo(3);
        requests.problem(404, cart, () -> shop.get("/api/carts/" + cart));

        requests.problem(409, "ShippedIsPaid", () -> shop.post("/api/reservations/" + line + "/ship", ""));
        requests.problem(409, "SHIPPED", () -> shop.post("/api/order-lines/" + line + "/shipments", tracking("T-0")));
        pay(id, "60.00");
        requests.problem(409, "ShippedIsPaid", () -> shop.post("/api/reservations/" + line + "/ship", ""));
        pay(id, "1.50");
        requests.answered(200, shop.post("/api/reservations/" + line + "/ship", ""));
        assertThat(tables.onHand(stock)).isEqualTo(7);
        String parcel = requests.create("/api/order-lines/" + line + "/shipments", tracking("T-1"));
        assertThat(shop.post("/api/shipments/" + parcel + "/deliver", "").status())
                .isEqualTo(204);

        requests.create("/api/order-lines/" + line + "/returns", "{\"quantity\": 1, \"reason\": \"chipped\"}");
        assertThat(tables.onHand(stock)).isEqualTo(8);
        requests.problem(
                409,
                "quantity <= line.reservation.quantity",
                () -> shop.post("/api/order-lines/" + line + "/returns", "{\"quantity\": 4, \"reason\": \"more\"}"));
        requests.answered(200, refund(id, "20.50"));
        requests.problem(409, "RefundedAtMostPaid", () -> refund(id, "41.01"));

        JsonNode end = requests.answered(200, shop.get("/api/orders/" + id));
        assertThat(end.get("order").get("refunded").decimalValue()).isEqualByComparingTo("20.50");
        assertThat(end.get("lines").get(0).get("returned").asInt()).isEqualTo(1);
        assertThat(end.get("payments")).hasSize(2);
        assertThat(end.get("shipments").get(0).get("status").asString()).isEqualTo("DELIVERED");
        assertThat(shop.get("/api/orders?limit=5").text()).contains(id);
    }

    @Test
    void whoChecksOutTwiceGetsTheSameOrder() {
        StockId stock = shop.stock(10);
        String cart = cart("retail");
        add(cart, stock, 1);
        String first =
                requests.answered(201, checkout(cart)).get("order").get("id").asString();
        JsonNode again = requests.answered(200, checkout(cart));
        assertThat(again.get("order").get("id").asString()).isEqualTo(first);
        // The product costs 1.00, and delivery is free from 50.00.
        assertThat(again.get("order").get("due").decimalValue()).isEqualByComparingTo("5.90");
        assertThat(tables.reserved(stock)).isEqualTo(1);
    }

    @Test
    void anEmptyCartIsNoOrder() {
        String cart = cart("retail");
        requests.problem(409, "nothing in the cart", () -> checkout(cart));
        StockId stock = shop.stock(10);
        add(cart, stock, 1);
        take(cart, stock, 1);
        requests.problem(409, "nothing in the cart", () -> checkout(cart));
    }

    /** Each amount is an int; what they add up to is not. */
    @Test
    void aCartHasRoomForMoreThanThereIs() {
        StockId stock = shop.stock(10);
        String cart = cart("retail");
        add(cart, stock, Integer.MAX_VALUE);
        add(cart, stock, Integer.MAX_VALUE);
        JsonNode seen = requests.answered(200, shop.get("/api/carts/" + cart));
        assertThat(seen.get("lines").get(0).get("quantity").asLong()).isEqualTo(2L * Integer.MAX_VALUE);
        requests.problem(409, "4294967294 of", () -> checkout(cart));
    }

    @Test
    void anOrderTakesFromSeveralWarehousesAndIsCancelledLineByLine() {
        StockId near = shop.stock(4);
        StockId far = elsewhere(near, 3);
        String cart = cart("retail");
        add(cart, near, 6);
        JsonNode order = requests.answered(201, checkout(cart));
        assertThat(order.get("lines")).hasSize(2);
        assertThat(tables.reserved(near)).isEqualTo(4);
        assertThat(tables.reserved(far)).isEqualTo(2);

        String line = order.get("lines").get(0).get("id").asString();
        assertThat(shop.delete("/api/reservations/" + line).status()).isEqualTo(204);
        String id = order.get("order").get("id").asString();
        assertThat(requests.answered(200, shop.get("/api/orders/" + id)).get("lines"))
                .hasSize(1);
        assertThat(tables.reserved(near) + tables.reserved(far)).isIn(2L, 4L);
    }

    @Test
    void moreThanThereIsCannotBeOrdered() {
        StockId stock = shop.stock(2);
        String cart = cart("retail");
        add(cart, stock, 3);
        requests.problem(409, "3 of ", () -> checkout(cart));
        requests.problem(409, "quantity > 0", () -> addAnswer(cart, stock, 0));
        requests.problem(409, "quantity", () -> shop.post(lineOf(cart, stock) + "/take", quantity(4)));
        requests.problem(404, "", () -> addAnswer(UUID.randomUUID().toString(), stock, 1));
        assertThat(shop.delete("/api/carts/" + cart).status()).isEqualTo(204);
        requests.problem(404, cart, () -> addAnswer(cart, stock, 1));
        requests.problem(404, cart, () -> checkout(cart));
        assertThat(tables.count("SELECT count(*) FROM cart_line WHERE cart = '" + cart + "'"))
                .isZero();
    }

    @Test
    void aVoucherIsSpentAsFarAsItGoes() {
        StockId stock = shop.stock(5);
        String cart = cart("retail");
        add(cart, stock, 1);
        String id =
                requests.answered(201, checkout(cart)).get("order").get("id").asString();
        String code = "GIFT-" + UUID.randomUUID().toString().substring(0, 8).toUpperCase(java.util.Locale.ROOT);
        String voucher = "{\"code\": \"%s\", \"amount\": %s}";
        requests.answered(201, shop.post("/api/vouchers", voucher.formatted(code, "5.00")));
        requests.problem(409, "Voucher", () -> shop.post("/api/vouchers", voucher.formatted(code, "5.00")));
        requests.problem(400, "code", () -> shop.post("/api/vouchers", voucher.formatted("gift", "5.00")));

        JsonNode spent =
                requests.answered(200, shop.post("/api/orders/" + id + "/vouchers", voucher.formatted(code, "4.00")));
        assertThat(spent.get("order").get("due").decimalValue()).isEqualByComparingTo("1.90");
        requests.problem(
                409,
                "VoucherNotOverdrawn",
                () -> shop.post("/api/orders/" + id + "/vouchers", voucher.formatted(code, "1.01")));
        assertThat(requests.answered(200, shop.get("/api/vouchers/" + code))
                        .get("balance")
                        .decimalValue())
                .isEqualByComparingTo("1.00");
    }

    @Test
    void goodsTravelBetweenWarehousesAndArriveOnce() {
        StockId from = shop.stock(10);
        StockId to = elsewhere(from, 0);
        String transfer = requests.create("/api/transfers", transfer(from, to, 4));
        assertThat(tables.onHand(from)).isEqualTo(6);
        assertThat(tables.onHand(to)).isZero();
        assertThat(shop.get("/api/transfers").text()).contains(transfer);
        assertThat(requests.answered(200, shop.post("/api/transfers/" + transfer + "/receive", ""))
                        .get("status")
                        .asString())
                .isEqualTo("ARRIVED");
        assertThat(tables.onHand(to)).isEqualTo(4);
        requests.problem(409, "SENT", () -> shop.post("/api/transfers/" + transfer + "/receive", ""));
        requests.problem(409, "NotNegative", () -> shop.post("/api/transfers", transfer(from, to, 7)));
        requests.problem(409, "from != to", () -> shop.post("/api/transfers", transfer(from, from, 1)));
    }

    @Test
    void theLowestPriceIsRemembered() {
        StockId stock = shop.stock(0);
        String product = "/api/products/" + stock.product();
        requests.answered(200, shop.put(product + "/price", "{\"price\": 0.75}"));
        JsonNode dearer = requests.answered(200, shop.put(product + "/price", "{\"price\": 2.00}"));
        assertThat(dearer.get("price").decimalValue()).isEqualByComparingTo("2.00");
        assertThat(dearer.get("lowestPrice").decimalValue()).isEqualByComparingTo("0.75");
        requests.problem(
                409,
                "ListPriceNotNegative",
                () -> shop.put("/api/price-lists/x/" + stock.product(), "{\"amount\": -1}"));
    }

    @Test
    void aRepeatedPaymentIsOnePayment() {
        StockId stock = shop.stock(5);
        String cart = cart("retail");
        add(cart, stock, 1);
        String id =
                requests.answered(201, checkout(cart)).get("order").get("id").asString();
        String key = "payment-" + id;
        JsonNode first = requests.answered(201, payOnce(key, id, "5.90"));
        assertThat(requests.answered(201, payOnce(key, id, "5.90"))).isEqualTo(first);
        requests.problem(422, "", () -> payOnce(key, id, "6.00"));
        assertThat(requests.answered(200, shop.get("/api/orders/" + id)).get("payments"))
                .hasSize(1);
    }

    @Test
    void whatIsNoRequestIsRefused() {
        requests.problem(400, "customer", () -> shop.post("/api/carts", "{\"customer\": \" \", \"list\": \"x\"}"));
        requests.problem(400, "", () -> shop.get("/api/orders?limit=0"));
        requests.problem(400, "", () -> shop.get("/api/transfers?limit=1001"));
        requests.problem(400, "amount", () -> shop.post("/api/vouchers", "{\"code\": \"CODE\", \"amount\": 1.001}"));
        requests.problem(404, "", () -> shop.get("/api/orders/" + UUID.randomUUID()));
        requests.problem(404, "", () -> shop.get("/api/vouchers/NONE"));
    }

    private static StockId elsewhere(StockId stock, int onHand) {
        UUID warehouse = shop.inventory().addWarehouse("Elsewhere");
        shop.inventory().openStock(stock.product(), warehouse);
        StockId other = new StockId(stock.product(), warehouse);
        if (onHand > 0) {
            shop.inventory().receive(other, onHand);
        }
        return other;
    }

    private static String cart(String list) {
        return requests.create("/api/carts", "{\"customer\": \"ada\", \"list\": \"" + list + "\"}");
    }

    private static String lineOf(String cart, StockId stock) {
        return "/api/carts/" + cart + "/lines/" + stock.product();
    }

    private static void add(String cart, StockId stock, int quantity) {
        requests.answered(200, addAnswer(cart, stock, quantity));
    }

    private static Answer addAnswer(String cart, StockId stock, int quantity) {
        return shop.post(lineOf(cart, stock) + "/add", quantity(quantity));
    }

    private static void take(String cart, StockId stock, int quantity) {
        requests.answered(200, shop.post(lineOf(cart, stock) + "/take", quantity(quantity)));
    }

    private static Answer checkout(String cart) {
        return shop.post("/api/carts/" + cart + "/checkout", "");
    }

    private static void pay(String order, String amount) {
        requests.create("/api/orders/" + order + "/payments", payment(amount));
    }

    private static Answer payOnce(String key, String order, String amount) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(shop.url() + "/api/orders/" + order + "/payments"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(payment(amount)))
                .build();
        return RunningShop.send(HttpClient.newHttpClient(), request);
    }

    private static Answer refund(String order, String amount) {
        return shop.post("/api/orders/" + order + "/refunds", "{\"amount\": " + amount + "}");
    }

    private static String payment(String amount) {
        return "{\"amount\": " + amount + ", \"reference\": \"P-1\"}";
    }

    private static String tracking(String number) {
        return "{\"tracking\": \"" + number + "\"}";
    }

    private static String quantity(int quantity) {
        return "{\"quantity\": " + quantity + "}";
    }

    private static String transfer(StockId from, StockId to, int quantity) {
        return "{\"product\": \"%s\", \"from\": \"%s\", \"to\": \"%s\", \"quantity\": %d}"
                .formatted(from.product(), from.warehouse(), to.warehouse(), quantity);
    }
}
