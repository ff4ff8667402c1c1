package org.example.service;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.util.List;
import java.util.UUID;
import org.example.domain.Delivery;
import org.example.domain.StockId;

public class Orders {
    @Operation(value = "receive", expect = Expect.CONFLUENT)
    public void receive(List<Delivery> stocks) {}

    @Operation("order")
    public void order(StockId stock, int quantity) {}

    @Operation("ship")
    public void ship(UUID line) {}
}
