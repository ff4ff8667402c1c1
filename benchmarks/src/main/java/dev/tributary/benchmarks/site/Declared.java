package dev.tributary.benchmarks.site;

import dev.tributary.Operations;
import java.util.UUID;

/** The bank as an interface whose declarations are executed. */
@Operations("bank")
public interface Declared {

    void deposit(UUID account, int amount);

    void withdraw(UUID account, int amount);
}
