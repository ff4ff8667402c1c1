package dev.tributary.spring.unfit;

import dev.tributary.Operations;
import dev.tributary.spring.shop.StockId;
import java.util.UUID;

@Operations("shop")
interface UnfitOperations {
    void recieve(StockId stock, int quantity);

    int reserve(StockId stock, int quantity);

    void rename(UUID product, String name);
}
