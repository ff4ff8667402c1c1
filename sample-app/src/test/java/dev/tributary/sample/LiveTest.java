package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.sample.inventory.StockId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a shop streams of itself, and the load that it puts on itself. */
class LiveTest {
    private static final String ELSEWHERE = "http://shop.south.example:8080";

    private static TestDatabase database;
    private static RunningShop shop;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.create();
        List<String> arguments = new ArrayList<>(RunningShop.arguments(database));
        arguments.add("--shop.urls.local=http://shop.north.example");
        arguments.add("--shop.urls.south=" + ELSEWHERE);
        shop = RunningShop.start(arguments);
    }

    @AfterAll
    static void close() throws Exception {
        shop.close();
        database.close();
    }

    @Test
    void streamsStocksCallsAndOutcomes() throws Exception {
        StockId stock = shop.stock(5);
        try (Stream stream = new Stream()) {
            stream.next(state -> onHand(state, stock) == 5);
            shop.inventory().receive(stock, 7);
            JsonNode state = stream.next(later -> onHand(later, stock) == 12);
            assertThat(state.at("/calls/confluent/outcomes/committed").asLong()).isPositive();
            assertThat(state.get("site").asString()).isEqualTo("local");
            assertThat(state.at("/shelves/merged/local").asLong()).isPositive();
            assertThat(state.get("links").isNull()).isTrue();
            long refused = state.at("/calls/confluent/outcomes/guard").asLong();
            assertThat(shop.post(
                                    "/api/stock/" + stock.product() + "/" + stock.warehouse() + "/receive",
                                    "{\"quantity\": 0}")
                            .status())
                    .isEqualTo(409);
            stream.next(later -> later.at("/calls/confluent/outcomes/guard").asLong() == refused + 1);
        }
    }

    @Test
    void noticesThatAViewerHasGone() throws Exception {
        try (Stream stream = new Stream()) {
            try (Stream other = new Stream()) {
                other.next(state -> viewers() == 2);
            }
            stream.next(state -> viewers() == 1);
        }
    }

    private static double viewers() {
        return shop.bean(MeterRegistry.class).get("shop.live.viewers").gauge().value();
    }

    @Test
    void putsLoadOnItselfAndStops() throws Exception {
        shop.stock(5);
        try (Stream stream = new Stream()) {
            long before = committed(stream.next(state -> true));
            assertThat(shop.put("/api/load", "{\"confluent\": 50, \"coordinated\": 10}")
                            .json()
                            .get("secondsLeft")
                            .asLong())
                    .isBetween(1L, 180L);
            JsonNode state = stream.next(later -> committed(later) > before + 20
                    && later.at("/calls/coordinated/outcomes/committed").asLong() > 2
                    && later.at("/calls/confluent/p99").isNumber());
            assertThat(state.at("/load/confluent").asInt()).isEqualTo(50);
            StockId opened = shop.stock(5);
            stream.next(later -> onHand(later, opened) > 5);
            assertThat(shop.put("/api/load", "{\"confluent\": 0, \"coordinated\": 0}")
                            .json()
                            .get("confluent")
                            .asInt())
                    .isZero();
            stream.next(later -> later.at("/calls/confluent/perSecond").asDouble() == 0
                    && later.at("/calls/coordinated/perSecond").asDouble() == 0);
        }
        assertThat(shop.put("/api/load", "{\"confluent\": -1, \"coordinated\": 0}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void admitsThePagesOfTheOtherSitesAndNobodyElse() throws Exception {
        assertThat(allowed(ELSEWHERE)).isEqualTo(ELSEWHERE);
        assertThat(allowed("http://elsewhere.example")).isEmpty();
        assertThat(shop.get("/api/live/page").json().get("sites")).hasSize(2);
        assertThat(shop.get("/api/live/page").json().get("opening")).isEmpty();
        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(shop.url() + "/live")).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'", "connect-src 'self' http://shop.north.example " + ELSEWHERE);
        assertThat(page.body()).doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @Test
    void hasTheAnalyzersReport() {
        assertThat(RunningShop.send(
                                shop.browser(),
                                HttpRequest.newBuilder(URI.create(shop.url() + "/report"))
                                        .build())
                        .text())
                .contains("Conflict graph", "NotOversold");
    }

    @Test
    void refusesLoadThatIsNotWanted() throws Exception {
        List<String> arguments = new ArrayList<>(RunningShop.arguments(database));
        arguments.add("--shop.load.enabled=false");
        try (RunningShop quiet = RunningShop.start(arguments)) {
            RunningShop.Answer refused = quiet.put("/api/load", "{\"confluent\": 1, \"coordinated\": 0}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("shop.load.enabled");
        }
    }

    private static String allowed(String origin) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(shop.url() + "/api/stock"))
                                .header("Origin", origin)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Access-Control-Allow-Origin")
                .orElse("");
    }

    private static long onHand(JsonNode state, StockId stock) {
        return state.at("/shelves/stocks").values().stream()
                .filter(level ->
                        level.get("product").asString().equals(stock.product().toString()))
                .mapToLong(level -> level.get("onHand").asLong())
                .findFirst()
                .orElse(-1);
    }

    private static long committed(JsonNode state) {
        return state.at("/calls/confluent/outcomes/committed").asLong();
    }

    /** Reads what the shop streams. It never falls silent, so that nothing has to wait for a time. */
    private static final class Stream implements AutoCloseable {
        private static final int MOST = 240;
        private final InputStream body;
        private final BufferedReader lines;

        Stream() throws IOException, InterruptedException {
            HttpResponse<InputStream> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(shop.url() + "/api/live"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            body = response.body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** The next state that is as expected, among the next few. */
        JsonNode next(Predicate<JsonNode> expected) throws IOException {
            JsonNode last = null;
            for (int states = 0; states < MOST; ) {
                String line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("data:")) {
                    states++;
                    last = JsonMapper.shared().readTree(line.substring("data:".length()));
                    if (expected.test(last)) {
                        return last;
                    }
                }
            }
            throw new AssertionError("not among " + MOST + " states; the last was " + last);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
