package dev.tributary.spring.coordinator;

import static dev.tributary.spring.sites.TwoSites.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import dev.tributary.spring.actuate.TributaryHealthIndicator;
import dev.tributary.spring.shop.Shop;
import dev.tributary.spring.shop.StockId;
import dev.tributary.spring.shop.StockRepository;
import dev.tributary.spring.sites.TwoSites;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

/** An asynchronous standby of the coordinator's site takes over, without the last reservation, which Paris has. */
class FailoverTest {
    @TempDir
    private Path directory;

    private EmbeddedSites servers;

    private ConfigurableApplicationContext site(String name) {
        return TwoSites.site(
                servers,
                name,
                WebApplicationType.NONE,
                "--tributary.pool.snapshots=2",
                "--tributary.pool.connection-timeout=2s");
    }

    private static int reserved(ConfigurableApplicationContext at, StockId stock) {
        return at.getBean(StockRepository.class)
                .findById(stock)
                .map(found -> found.reserved())
                .orElse(0);
    }

    private static boolean catchingUp(ConfigurableApplicationContext at) {
        return at.getBean(TributaryHealthIndicator.class).health().getDetails().containsKey("catchingUp");
    }

    @Test
    void whatTheCoordinatorHasLostIsNotReservedAgain() throws Exception {
        servers = EmbeddedSites.start(directory.resolve("sites"), "shop", List.of("berlin", "paris"));
        try (ConfigurableApplicationContext paris = site("paris")) {
            StockId stock;
            try (ConfigurableApplicationContext berlin = site("berlin")) {
                Shop shop = berlin.getBean(Shop.class);
                UUID product = shop.createProduct("last", "Pen", BigDecimal.ONE).id();
                stock = new StockId(product, shop.addWarehouse("Centre"));
                shop.openStock(product, stock.warehouse());
                shop.receive(stock, 3);
                servers.server("berlin").backUp(directory.resolve("standby"));
                shop.reserve(stock, 3);
                until("paris has the reservation", () -> reserved(paris, stock) == 3);
            }
            servers.server("berlin").close();
            servers.linksOf("berlin").forEach(Link::cut);
            takeOver();
            try (ConfigurableApplicationContext berlin = site("berlin")) {
                Shop shop = berlin.getBean(Shop.class);
                assertThat(reserved(berlin, stock)).isZero();
                assertThatThrownBy(() -> shop.reserve(stock, 3))
                        .isInstanceOf(CoordinatorUnavailableException.class)
                        .hasMessageContaining("records that site paris has");
                shop.receive(stock, 1);
                assertThat(catchingUp(berlin)).isTrue();
                servers.linksOf("berlin").forEach(Link::heal);
                until("berlin has caught up with itself", () -> !catchingUp(berlin));
                assertThat(reserved(berlin, stock)).isEqualTo(3);
                assertThatThrownBy(() -> shop.reserve(stock, 3)).isInstanceOf(InvariantRejectedException.class);
                assertThat(shop.reserve(stock, 1)).isNotNull();
            }
        } finally {
            servers.close();
        }
    }

    private void takeOver() throws Exception {
        Path data = directory.resolve("sites").resolve("berlin");
        Files.move(data, directory.resolve("gone"));
        Files.move(directory.resolve("standby"), data);
        Files.createFile(data.resolve("standby.signal"));
        servers.restart("berlin");
        try (Connection superuser = servers.server("berlin").connect("shop");
                Statement statement = superuser.createStatement()) {
            statement.execute("SELECT pg_promote()");
        }
    }
}
