package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.observe.TributaryMeter;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** What callers and operators see over HTTP. */
class WebTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        database = TestDatabase.create();
        context = ShopContext.start(database, WebApplicationType.SERVLET);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return CLIENT.send(
                request.uri(URI.create("http://localhost:" + port + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), path);
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("urn:tributary:problem:" + type);
    }

    @Test
    void outcomesAreProblemDocuments() throws IOException, InterruptedException {
        Shop shop = context.getBean(Shop.class);
        UUID product = shop.createProduct("sku", "Pen", BigDecimal.ONE).id();
        UUID warehouse = shop.addWarehouse("North");
        shop.openStock(product, warehouse);
        String reserve = "/reservations?product=" + product + "&warehouse=" + warehouse + "&quantity=";

        HttpResponse<String> oversold = post(reserve + 1);
        assertProblem(oversold, 409, "invariant");
        assertThat(oversold.body()).contains("\"invariant\":\"NotOversold\"", "\"operation\":\"reserve\"");
        assertProblem(post(reserve + 0), 409, "guard");
        assertProblem(post("/reservations/" + UUID.randomUUID() + "/shipment"), 404, "row-not-found");
    }

    @Test
    void aRepeatedRequestIsDoneOnce() throws IOException, InterruptedException {
        Shop shop = context.getBean(Shop.class);
        UUID product = shop.createProduct("sku-again", "Pen", BigDecimal.ONE).id();
        UUID warehouse = shop.addWarehouse("North");
        shop.openStock(product, warehouse);
        shop.receive(new StockId(product, warehouse), 5);
        String reserve = "/reservations?product=" + product + "&warehouse=" + warehouse + "&quantity=";
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = postAs(key, reserve + 2);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(postAs("\"" + key + "\"", reserve + 2).body()).isEqualTo(first.body());
        assertProblem(postAs(key, reserve + 3), 422, "request-id-reused");
        assertProblem(postAs(" ", reserve + 2), 400, "invalid-idempotency-key");
        assertThat(postAs(UUID.randomUUID().toString(), reserve + 2).body()).isNotEqualTo(first.body());
        assertThat(context.getBean(StockRepository.class)
                        .findById(new StockId(product, warehouse))
                        .orElseThrow()
                        .reserved())
                .isEqualTo(4);
    }

    private static HttpResponse<String> postAs(String key, String path) throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder()
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .header("Idempotency-Key", key),
                path);
    }

    @Test
    void everyCallIsObservedAndEveryMeterIsThere() throws IOException {
        Shop shop = context.getBean(Shop.class);
        UUID product = shop.createProduct("sku-observed", "Pen", BigDecimal.ONE).id();
        UUID warehouse = shop.addWarehouse("North");
        StockId stock = new StockId(product, warehouse);
        shop.openStock(product, warehouse);
        assertThatThrownBy(() -> shop.receive(stock, 0)).isInstanceOf(GuardRejectedException.class);
        assertThatThrownBy(() -> shop.reserve(stock, 1)).isInstanceOf(InvariantRejectedException.class);

        MeterRegistry meters = context.getBean(MeterRegistry.class);
        assertThat(meters.get("tributary.operation")
                        .tags("operation", "openStock", "mode", "coordinated", "outcome", "committed")
                        .timer()
                        .count())
                .isPositive();
        assertThat(meters.get("tributary.operation")
                        .tags("operation", "receive", "mode", "confluent", "outcome", "guard")
                        .timer()
                        .count())
                .isPositive();
        assertThat(meters.get("tributary.rejections")
                        .tags("operation", "reserve", "invariant", "NotOversold")
                        .counter()
                        .count())
                .isPositive();
        assertThat(meters.get("tributary.batch.records").summary().totalAmount())
                .isPositive();
        assertThat(meters.get("tributary.records")
                        .tag("mode", "confluent")
                        .functionCounter()
                        .count())
                .isPositive();
        Set<String> documented = new TreeSet<>(Set.of("tributary.operation", "tributary.operation.active"));
        for (TributaryMeter meter : TributaryMeter.values()) {
            documented.add(meter.meterName());
        }
        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().getName())
                .filteredOn(name -> name.startsWith("tributary."))
                .isSubsetOf(documented)
                .contains("tributary.queue.size", "tributary.queue.capacity", "tributary.batch");
    }

    @Test
    void healthShowsTheCommitterAndThePlan() throws IOException, InterruptedException {
        HttpResponse<String> health = get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body())
                .contains(
                        "\"tributary\":{",
                        "\"committer\":\"running\"",
                        "\"database\":\"reachable\"",
                        "\"queueCapacity\":10000",
                        "\"plan\":");
    }

    @Test
    void theEndpointShowsVerdictsAndReasons() throws IOException, InterruptedException {
        HttpResponse<String> plan = get("/actuator/tributary");
        assertThat(plan.statusCode()).isEqualTo(200);
        assertThat(plan.body())
                .contains(
                        "\"application\":\"shop\"",
                        "\"verdict\":\"COORDINATED\"",
                        "\"conflictKey\":\"different stock\"",
                        "\"committerAlive\":true",
                        "\"queue\":{",
                        "\"name\":\"NotOversold\",\"declaredAt\":\"shop.inv:36\"");
        HttpResponse<String> reserve = get("/actuator/tributary/reserve");
        assertThat(reserve.body())
                .contains("\"verdict\":\"COORDINATED\"", "\"NotOversold\"")
                .doesNotContain("rename");
        assertThat(get("/actuator/tributary/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void whatChangesSomethingIsOffUnlessAccessIsGiven() throws IOException, InterruptedException {
        assertThat(context.getEnvironment().getProperty("management.endpoints.web.exposure.include"))
                .isEqualTo("*");
        assertThat(get("/actuator/tributarymaintenance").statusCode()).isEqualTo(404);
        assertThat(post("/actuator/tributarymaintenance/verify").statusCode()).isEqualTo(404);
    }
}
