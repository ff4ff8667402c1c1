package dev.tributary.sample;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.InventoryService;
import dev.tributary.sample.inventory.StockId;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole shop, started as its main method does, without the demo data and on any free port. */
final class RunningShop implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();

    /** A shop that is open already. */
    RunningShop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** An answer; the body is a missing node when it is no JSON. */
    record Answer(int status, String type, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }
    }

    static RunningShop start(TestDatabase database, Class<?>... more) {
        return start(arguments(database), more);
    }

    static RunningShop start(List<String> arguments, Class<?>... more) {
        List<Class<?>> sources = new ArrayList<>(List.of(more));
        sources.add(0, InventoryApplication.class);
        return new RunningShop(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .run(arguments.toArray(String[]::new)));
    }

    /** What the shop is told on its command line to use this database. */
    static List<String> arguments(TestDatabase database) {
        return List.of(
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.appUser(),
                "--spring.datasource.password=" + database.appPassword(),
                "--spring.flyway.url=" + database.jdbcUrl(),
                "--spring.flyway.user=" + database.ownerUser(),
                "--spring.flyway.password=" + database.ownerPassword(),
                "--server.port=0",
                "--shop.demo-data=false");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    InventoryService inventory() {
        return bean(InventoryService.class);
    }

    /** A new product in a new warehouse, with so much on hand. */
    StockId stock(int onHand) {
        UUID product = inventory().createProduct("SKU-" + UUID.randomUUID(), "Thing", BigDecimal.ONE);
        UUID warehouse = inventory().addWarehouse("Warehouse");
        StockId stock = new StockId(product, warehouse);
        inventory().openStock(product, warehouse);
        if (onHand > 0) {
            inventory().receive(stock, onHand);
        }
        return stock;
    }

    String url() {
        return "http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).GET());
    }

    Answer post(String path, String json) {
        return withJson("POST", path, json);
    }

    Answer put(String path, String json) {
        return withJson("PUT", path, json);
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).DELETE());
    }

    Answer form(String path, String fields) {
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields)));
    }

    HttpClient browser() {
        return HttpClient.newBuilder()
                .cookieHandler(new java.net.CookieManager())
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
    }

    private Answer withJson(String method, String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer send(HttpRequest.Builder request) {
        return send(http, request.build());
    }

    static Answer send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
