package dev.tributary.convergence;

/**
 * A row on which two sites differ.
 *
 * @param key the entity and the key as JSON, and the attribute where a register's stamp differs
 * @param message which columns differ, with both values, or which site has no such row
 */
public record RowDifference(String key, String message) {}
