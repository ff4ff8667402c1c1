package dev.tributary.benchmarks.site;

import dev.tributary.Expect;
import dev.tributary.Operation;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** The bank as a service whose methods have bodies. */
@Service
public class Bodies {
    private final Accounts accounts;

    Bodies(Accounts accounts) {
        this.accounts = accounts;
    }

    @Operation(value = "deposit", expect = Expect.CONFLUENT)
    public void deposit(UUID account, int amount) {
        accounts.save(accounts.findById(account).orElseThrow().deposit(amount));
    }

    @Operation(value = "withdraw", expect = Expect.COORDINATED, coordination = Operation.Coordination.SERIALIZABLE)
    public void withdraw(UUID account, int amount) {
        accounts.save(accounts.findById(account).orElseThrow().withdraw(amount));
    }

    @Operation(value = "withdraw", expect = Expect.COORDINATED, coordination = Operation.Coordination.VALIDATED)
    public void withdrawValidated(UUID account, int amount) {
        accounts.save(accounts.findById(account).orElseThrow().withdraw(amount));
    }
}
