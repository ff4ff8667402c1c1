package org.example;

import dev.tributary.Operations;
import java.math.BigDecimal;
import java.util.UUID;

@Operations("bank")
public interface BankOperations {
    String withdraw(UUID account, BigDecimal amount);
}
