package dev.tributary.sample.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;

/**
 * A place where products lie.
 *
 * @param id null until the warehouse is saved
 */
public record Warehouse(@Id @Nullable UUID id, String name) {}
