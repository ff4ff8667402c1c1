package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The shop's own file is the language's first user. */
class ShopFileTest {

    @Test
    void theShopIsReadWhole() throws Exception {
        Path file = Path.of("..", "sample-app", "src", "main", "tributary", "inventory.inv");
        InvFile.Result result = InvFile.parse("inventory.inv", Files.readString(file));
        assertThat(result.diagnostics()).isEmpty();
        Application shop = result.application().orElseThrow();
        assertThat(shop.name()).isEqualTo("inventory");
        assertThat(shop.operations())
                .extracting(Operation::name)
                .containsExactly(
                        "createProduct",
                        "rename",
                        "reprice",
                        "addWarehouse",
                        "openStock",
                        "receive",
                        "reserve",
                        "ship",
                        "cancel");
        assertThat(shop.invariants())
                .extracting(Invariant::name)
                .containsExactly(
                        "SkuIsUnique",
                        "PriceNotNegative",
                        "LowestPriceIsLowest",
                        "StockNotNegative",
                        "ReservedNotNegative",
                        "QuantityPositive",
                        "NotOversold",
                        "Stock.product",
                        "Stock.warehouse",
                        "Reservation.stock",
                        "Stock.key");
        Columns columns = new Columns(shop);
        assertThat(columns.of(shop.attribute("Reservation", "stock")))
                .extracting(Columns.Column::name)
                .containsExactly("stock_product", "stock_warehouse");
    }
}
