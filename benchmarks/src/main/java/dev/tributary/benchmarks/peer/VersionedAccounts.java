package dev.tributary.benchmarks.peer;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The accounts with versions. */
interface VersionedAccounts extends ListCrudRepository<VersionedAccount, UUID> {}
