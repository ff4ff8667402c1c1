package dev.tributary.sites;

/**
 * Something that keeps sites from flowing together.
 *
 * @param what it is, without a final period and without passwords
 * @param action what to do about it
 */
public record Problem(String what, String action) {}
