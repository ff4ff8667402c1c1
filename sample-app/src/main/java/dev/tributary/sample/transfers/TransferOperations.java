package dev.tributary.sample.transfers;

import dev.tributary.Expect;
import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.sample.inventory.StockId;
import java.util.UUID;

/** What {@code transfers.inv} declares is all there is to do, so there are no bodies. */
@Operations("shop")
public interface TransferOperations {

    /** Takes goods from one stock, and returns the transfer by which they come to the other. */
    @Operation(value = "sendTransfer", expect = Expect.COORDINATED)
    UUID sendTransfer(StockId from, StockId to, int quantity);

    /** Coordinated, because goods that arrive at two sites at once would be there twice. */
    @Operation(value = "receiveTransfer", expect = Expect.COORDINATED)
    void receiveTransfer(UUID transfer);
}
