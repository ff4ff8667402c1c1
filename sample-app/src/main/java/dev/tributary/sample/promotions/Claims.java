package dev.tributary.sample.promotions;

import java.util.List;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The claims. */
interface Claims extends ListCrudRepository<Claim, UUID> {

    List<Claim> findByPromotionOrderByAt(UUID promotion);
}
