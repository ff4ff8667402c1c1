package dev.tributary.sample.promotions;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * Somebody's place in a promotion.
 *
 * @param id null until the claim is saved
 * @param revoked whether it was one too many
 */
record Claim(@Id @Nullable UUID id, UUID promotion, String customer, Instant at, boolean revoked) {}
