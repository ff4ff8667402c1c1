package dev.tributary.benchmarks.peer;

import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.relational.core.mapping.Table;

/** An account that notices at its update that somebody else was faster. */
@Table("peer_versioned_account")
record VersionedAccount(@Id UUID id, long balance, @Version long version) {
    VersionedAccount deposit(int amount) {
        return new VersionedAccount(id, balance + amount, version);
    }
}
