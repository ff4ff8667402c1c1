package dev.tributary.benchmarks.peer;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** The accounts, read plainly, read with a lock, and changed where they are. */
interface PeerAccounts extends ListCrudRepository<PeerAccount, UUID> {

    @Query("SELECT id, balance FROM peer_account WHERE id = :id FOR UPDATE")
    Optional<PeerAccount> findAndLock(UUID id);

    @Modifying
    @Query("UPDATE peer_account SET balance = balance + :amount WHERE id = :id")
    boolean add(UUID id, int amount);
}
