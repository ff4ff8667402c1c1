package org.example;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.math.BigDecimal;
import java.util.UUID;

public class Bank {
    @Operation(value = "withdraw", expect = Expect.CONFLUENT)
    public void withdraw(UUID account, BigDecimal amount) {}
}
