package dev.tributary.sample.transfers;

import dev.tributary.sample.inventory.StockId;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Embedded.OnEmpty;

/** Some of a stock on its way to another one of the same product. */
record Transfer(
        @Id UUID id,

        @Embedded(onEmpty = OnEmpty.USE_NULL, prefix = "from_")
        StockId from,

        @Embedded(onEmpty = OnEmpty.USE_NULL, prefix = "to_")
        StockId to,

        int quantity,
        TransferStatus status) {}
