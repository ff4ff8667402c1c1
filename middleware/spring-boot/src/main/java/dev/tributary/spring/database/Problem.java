package dev.tributary.spring.database;

/**
 * Something in the database that does not fit what the {@code .inv} file declares.
 *
 * @param what it is, without a final period
 * @param action what to do about it
 */
public record Problem(String what, String action) {}
