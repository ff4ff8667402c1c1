package dev.tributary.sample.carts;

import dev.tributary.Expect;
import dev.tributary.Operation;
import dev.tributary.Operations;
import java.math.BigDecimal;
import java.util.UUID;

/** What can be done with carts and price lists, at every site at any time: the build fails should that change. */
@Operations("shop")
public interface CartOperations {

    @Operation(value = "setListPrice", expect = Expect.CONFLUENT)
    void setListPrice(UUID product, String list, BigDecimal amount);

    @Operation(value = "openCart", expect = Expect.CONFLUENT)
    UUID openCart(String customer, String list);

    @Operation(value = "addToCart", expect = Expect.CONFLUENT)
    void addToCart(UUID cart, UUID product, int quantity);

    @Operation(value = "takeFromCart", expect = Expect.CONFLUENT)
    void takeFromCart(UUID cart, UUID product, int quantity);

    @Operation(value = "discardCart", expect = Expect.CONFLUENT)
    void discardCart(UUID cart);
}
