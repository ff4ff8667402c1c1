package org.example;

import dev.tributary.Operation;
import dev.tributary.Operations;
import dev.tributary.RequestId;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

@Operations("bank")
public interface BankOperations {
    UUID open(Bank.Kind kind);

    void deposit(@RequestId String request, UUID account, BigDecimal amount);

    @Operation("withdraw")
    CompletableFuture<Void> withdrawLater(UUID account, BigDecimal amount);
}
