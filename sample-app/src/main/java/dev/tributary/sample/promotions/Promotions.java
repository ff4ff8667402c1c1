package dev.tributary.sample.promotions;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The promotions. */
public interface Promotions extends ListCrudRepository<Promotion, UUID> {

    List<Promotion> findAllByOrderByIdDesc();

    Optional<Promotion> findFirstByName(String name);
}
