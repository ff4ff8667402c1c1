package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.postgres.embedded.EmbeddedServer;
import dev.tributary.postgres.testing.TestDatabase;
import dev.tributary.spring.sites.Sites;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** What an orchestrator is told; that a site is ready while others are away is in {@link SeveralSitesTest}. */
@ExtendWith(OutputCaptureExtension.class)
class ProbesTest {

    @Test
    void withoutItsDatabaseAShopIsAliveButNotReady(@TempDir Path directory) {
        try (RunningShop shop = RunningShop.start(List.of(
                "--server.port=0",
                "--shop.database.directory=" + directory,
                "--tributary.pool.connection-timeout=5s"))) {
            assertThat(shop.get("/readyz").status()).isEqualTo(200);
            assertThat(shop.get("/livez").status()).isEqualTo(200);

            assertThat(shop.bean(Sites.class).getPhase())
                    .as("records are merged as long as requests are answered, which may wait for them")
                    .isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);

            shop.bean(EmbeddedServer.class).kill();

            RunningShop.Answer ready = shop.get("/readyz");
            assertThat(ready.status()).as(ready.text()).isEqualTo(503);
            assertThat(shop.get("/livez").status())
                    .as("a restart would not bring the database back")
                    .isEqualTo(200);
        }
    }

    @Test
    void thePasswordOfADatabaseThatWasGivenIsNotPrinted(CapturedOutput output) {
        try (TestDatabase database = TestDatabase.create();
                RunningShop shop = RunningShop.start(database)) {
            assertThat(output).contains("The shop is open:  " + shop.url()).doesNotContain("psql postgresql://");
        }
    }
}
