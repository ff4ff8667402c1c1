package dev.tributary.sample.promotions;

import java.util.UUID;
import org.springframework.data.annotation.Id;

/**
 * Something that only so many customers get.
 *
 * @param places how many
 */
record Promotion(@Id UUID id, String name, int places) {}
