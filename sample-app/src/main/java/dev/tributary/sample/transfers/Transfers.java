package dev.tributary.sample.transfers;

import java.util.List;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.ListCrudRepository;

/** The transfers; read only, since their operations have no bodies. */
interface Transfers extends ListCrudRepository<Transfer, UUID> {

    /** Those on their way, the newest first: ids begin with the time. */
    List<Transfer> findByStatusOrderByIdDesc(TransferStatus status, Limit limit);
}
