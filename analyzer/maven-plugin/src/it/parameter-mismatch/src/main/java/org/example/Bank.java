package org.example;

import dev.tributary.Operation;
import java.math.BigDecimal;
import java.util.UUID;

public class Bank {
    @Operation("withdraw")
    public void withdraw(UUID account, double amount) {}

    @Operation("transfer")
    public void transfer(UUID to, UUID from, BigDecimal amount) {}
}
