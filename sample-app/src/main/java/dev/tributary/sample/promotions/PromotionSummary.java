package dev.tributary.sample.promotions;

import java.util.UUID;

/**
 * A promotion, and how much of it is taken.
 *
 * @param claimed how many have a place, as far as this site knows; more than there are places until the audit settles it
 * @param revoked how many had one
 */
public record PromotionSummary(UUID id, String name, int places, int claimed, int revoked) {

    public boolean oversubscribed() {
        return claimed > places;
    }
}
