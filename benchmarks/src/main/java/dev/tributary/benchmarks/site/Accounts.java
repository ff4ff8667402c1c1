package dev.tributary.benchmarks.site;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The accounts. */
interface Accounts extends ListCrudRepository<Account, UUID> {}
