package dev.tributary.sample.orders;

import dev.tributary.Expect;
import dev.tributary.Operation;
import dev.tributary.Operations;
import java.math.BigDecimal;
import java.util.UUID;

/**
 * What happens to orders and vouchers after that. Whatever only comes in (money, news from the carrier, goods) is taken
 * down at every site; whatever goes out for good is coordinated.
 */
@Operations("shop")
public interface OrderOperations {

    @Operation(value = "pay", expect = Expect.CONFLUENT)
    UUID pay(UUID order, BigDecimal amount, String reference);

    @Operation(value = "dispatch", expect = Expect.CONFLUENT)
    UUID dispatch(UUID line, String tracking);

    @Operation(value = "deliver", expect = Expect.CONFLUENT)
    void deliver(UUID shipment);

    @Operation(value = "returnGoods", expect = Expect.CONFLUENT)
    UUID returnGoods(UUID line, int quantity, String reason);

    @Operation(value = "refund", expect = Expect.COORDINATED)
    void refund(UUID order, BigDecimal amount);

    @Operation(value = "issueVoucher", expect = Expect.COORDINATED)
    void issueVoucher(String code, BigDecimal amount);

    @Operation(value = "spendVoucher", expect = Expect.COORDINATED)
    void spendVoucher(String voucher, UUID order, BigDecimal amount);
}
