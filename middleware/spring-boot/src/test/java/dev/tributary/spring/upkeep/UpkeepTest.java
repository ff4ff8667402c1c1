package dev.tributary.spring.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.log.Sealer;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.ShopApplication;
import dev.tributary.spring.shop.StockId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The tasks of operators over HTTP, where they were given access. */
class UpkeepTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestDatabase database;
    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() throws IOException {
        database = TestDatabase.create();
        context = new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                        "spring.datasource.url=" + database.jdbcUrl(),
                        "spring.datasource.username=" + database.appUser(),
                        "spring.datasource.password=" + database.appPassword(),
                        "spring.flyway.user=" + database.ownerUser(),
                        "spring.flyway.password=" + database.ownerPassword(),
                        "server.port=0",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.health.show-details=always",
                        "management.endpoint.tributarymaintenance.access=unrestricted",
                        "tributary.pool.snapshots=2",
                        "tributary.pool.serializable=2",
                        "tributary.log.seal-interval=1h",
                        "tributary.audit.interval=100ms")
                .run();
        Shop shop = context.getBean(Shop.class);
        StockId stock =
                new StockId(shop.createProduct("sku", "Pen", BigDecimal.ONE).id(), shop.addWarehouse("North"));
        shop.openStock(stock.product(), stock.warehouse());
        shop.receive(stock, 5);
    }

    @AfterAll
    static void stop() {
        context.close();
        database.close();
    }

    private static HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Starts a task, and returns its run when that has ended. */
    private static String run(String task) throws IOException, InterruptedException {
        HttpResponse<String> started = send("POST", "tributarymaintenance/" + task);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String run = started.body();
        while (run.contains("\"RUNNING\"")) {
            LockSupport.parkNanos(10_000_000);
            run = send("GET", "tributarymaintenance/" + task).body();
        }
        return run;
    }

    @Test
    void sealsVerifiesAndRebuilds() throws Exception {
        assertThat(run("seal")).contains("\"state\":\"DONE\"", "\"sealed\":");
        assertThat(run("verify"))
                .contains("\"state\":\"DONE\"", "\"origin\":\"local\"", "\"unsealed\":0", "\"findings\":[]");
        assertThat(run("rebuild"))
                .contains("\"state\":\"DONE\"", "\"table\":\"stock\"", "\"different\":0")
                .doesNotContain("\"different\":1");
        assertThat(send("GET", "tributarymaintenance").body()).contains("\"verify\"", "\"rebuild\"", "\"seal\"");
        assertThat(send("POST", "tributarymaintenance/format").statusCode()).isEqualTo(404);

        changeBehindItsBack("UPDATE stock SET on_hand = on_hand + 1");
        assertThat(run("rebuild")).contains("\"different\":1");
        changeBehindItsBack("UPDATE stock SET on_hand = on_hand - 1");
    }

    private static void changeBehindItsBack(String sql) throws SQLException {
        try (Connection superuser = database.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }

    @Test
    void auditsOnScheduleAndOnDemand() throws Exception {
        Audits audits = context.getBean(Audits.class);
        while (audits.last() == null) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(send("GET", "tributaryaudit").body()).contains("\"sound\":true", "\"invariant\":\"NotOversold\"");
        assertThat(send("GET", "health").body()).contains("\"audit\":{", "\"violations\":0");

        changeBehindItsBack("UPDATE stock SET reserved = on_hand + 1");
        HttpResponse<String> report = send("GET", "tributaryaudit?fresh=true");
        assertThat(report.body()).contains("\"sound\":false", "\"violations\":1", "\"entity\":\"Stock\"");
        assertThat(violations("NotOversold")).isEqualTo(1);
        assertThat(violations("StockNotNegative")).isZero();

        changeBehindItsBack("UPDATE stock SET reserved = 0");
        assertThat(run("compensate")).contains("\"state\":\"DONE\"", "\"handed\":[]");
        assertThat(violations("NotOversold")).isZero();
    }

    private static double violations(String invariant) {
        return context.getBean(MeterRegistry.class)
                .get("tributary.invariant.violations")
                .tags("invariant", invariant, "deferred", "false")
                .gauge()
                .value();
    }

    @Test
    void theSealerRuns() throws Exception {
        assertThat(context.getBean(Sealer.class).status().alive()).isTrue();
        assertThat(send("GET", "health").body()).contains("\"sealer\":\"running\"");
    }
}
