package dev.tributary.benchmarks.site;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/** An account. */
record Account(@Id UUID id, long balance) {
    Account deposit(int amount) {
        return new Account(id, balance + amount);
    }

    Account withdraw(int amount) {
        return new Account(id, balance - amount);
    }
}
