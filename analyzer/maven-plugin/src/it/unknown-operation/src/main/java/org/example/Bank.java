package org.example;

import dev.tributary.Operation;
import java.math.BigDecimal;
import java.util.UUID;

public class Bank {
    @Operation("withdrew")
    public void withdraw(UUID account, BigDecimal amount) {}
}
