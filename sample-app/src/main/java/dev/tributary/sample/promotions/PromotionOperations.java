package dev.tributary.sample.promotions;

import dev.tributary.Expect;
import dev.tributary.Operation;
import dev.tributary.Operations;
import java.util.UUID;

/** How promotions begin. How they are settled is the audit's business. */
@Operations("shop")
public interface PromotionOperations {

    @Operation(value = "startPromotion", expect = Expect.CONFLUENT)
    UUID startPromotion(String name, int places);
}
