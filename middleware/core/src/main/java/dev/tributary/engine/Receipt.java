package dev.tributary.engine;

/**
 * The acknowledgement of a committed invocation: where its record stands in the log.
 *
 * @param origin the site and its incarnation
 * @param sequence from 1, without gaps, in the origin's commit order
 */
public record Receipt(String origin, long sequence) {}
