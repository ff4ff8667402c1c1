package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.StockLevel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop that was given no database. */
class EmbeddedDatabaseTest {

    @Test
    void keepsItsDataAcrossRestarts(@TempDir Path directory) {
        List<StockLevel> demo;
        StockId stock;
        try (RunningShop shop = start(directory)) {
            demo = shop.bean(Shelves.class).stocks();
            assertThat(demo).hasSizeGreaterThanOrEqualTo(4).allMatch(level -> level.onHand() > 0);
            stock = new StockId(demo.get(0).product(), demo.get(0).warehouse());
            shop.inventory().receive(stock, 5);

            assertThatThrownBy(() -> start(directory))
                    .rootCause()
                    .hasMessageContaining("another shop is running on the data directory");
            shop.inventory().receive(stock, 5);
        }
        try (RunningShop shop = start(directory)) {
            List<StockLevel> later = shop.bean(Shelves.class).stocks();
            assertThat(later).hasSameSizeAs(demo);
            assertThat(later.get(0).onHand()).isEqualTo(demo.get(0).onHand() + 10);
            assertThat(later.subList(1, later.size())).isEqualTo(demo.subList(1, demo.size()));
        }
    }

    private static RunningShop start(Path directory) {
        return RunningShop.start(List.of("--server.port=0", "--shop.database.directory=" + directory));
    }
}
