package org.example;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.math.BigDecimal;
import java.util.UUID;

public class Bank {
    public enum Kind {
        PRIVATE,
        BUSINESS
    }

    public record CardId(UUID account, int number) {}

    @Operation("open")
    public void open(Kind kind) {}

    @Operation(value = "deposit", expect = Expect.CONFLUENT)
    public void deposit(UUID account, BigDecimal amount) {}

    @Operation(value = "withdraw", expect = Expect.COORDINATED)
    public void withdraw(UUID account, BigDecimal amount) {}

    @Operation("annotate")
    public void annotate(CardId card, String note) {}
}
