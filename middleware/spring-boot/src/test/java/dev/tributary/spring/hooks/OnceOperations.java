package dev.tributary.spring.hooks;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.RequestId;
import dev.tributary.engine.Receipt;
import dev.tributary.spring.shop.StockId;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Operations without bodies whose requests have names. */
@Operations("shop")
public interface OnceOperations {
    Receipt receive(@RequestId String request, StockId stock, int quantity);

    @Operation("receive")
    CompletableFuture<Receipt> receiveLater(StockId stock, int quantity, @RequestId UUID request);

    UUID reserve(@RequestId String request, StockId stock, int quantity);
}
