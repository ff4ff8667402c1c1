package dev.tributary.benchmarks.peer;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** An account. */
@Table("peer_account")
record PeerAccount(@Id UUID id, long balance) {
    PeerAccount deposit(int amount) {
        return new PeerAccount(id, balance + amount);
    }
}
