package dev.tributary.benchmarks.peer;

import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The bank in the ways in which one writes it in Spring today. None of them keeps a log, except the one by hand. */
@Service
public class PeerBank {
    private final PeerAccounts accounts;
    private final VersionedAccounts versioned;
    private final PeerLog log;

    PeerBank(PeerAccounts accounts, VersionedAccounts versioned, PeerLog log) {
        this.accounts = accounts;
        this.versioned = versioned;
        this.log = log;
    }

    /** One statement in a transaction of its own: a single round trip. */
    public void update(UUID account, int amount) {
        if (!accounts.add(account, amount)) {
            throw new IllegalStateException("there is no account " + account);
        }
    }

    /** {@code SELECT ... FOR UPDATE}, then the update. */
    @Transactional
    public void lockAndUpdate(UUID account, int amount) {
        accounts.save(accounts.findAndLock(account).orElseThrow().deposit(amount));
    }

    /** Read, then update what still has the version that was read; loses a race with a typed exception. */
    @Transactional
    public void readAndUpdateVersion(UUID account, int amount) {
        versioned.save(versioned.findById(account).orElseThrow().deposit(amount));
    }

    /** Read, then update, as strictly as the pool's isolation says. */
    @Transactional
    public void readAndUpdate(UUID account, int amount) {
        accounts.save(accounts.findById(account).orElseThrow().deposit(amount));
    }

    /** The update and the log's row that a declared operation leaves, written by hand. */
    @Transactional
    public void updateAndLog(UUID account, int amount) {
        update(account, amount);
        log.insert();
    }
}
