package dev.tributary.benchmarks.site;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Engine;
import dev.tributary.engine.OperationCall;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** The bank as a service whose declarations are executed. */
@Service
public class Declared {
    private final Engine engine;

    Declared(Engine engine) {
        this.engine = engine;
    }

    public void deposit(UUID account, int amount) {
        invoke("deposit", account, amount);
    }

    public void withdraw(UUID account, int amount) {
        invoke("withdraw", account, amount);
    }

    private void invoke(String operation, UUID account, int amount) {
        engine.invoke(new OperationCall(
                operation, Map.of("account", RowKey.of(account), "amount", BigDecimal.valueOf(amount))));
    }
}
