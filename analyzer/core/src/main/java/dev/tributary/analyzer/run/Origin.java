package dev.tributary.analyzer.run;

/**
 * Where and when an invocation runs.
 *
 * @param physicalTime what the site's clock shows, which may be anything
 * @param sequence the number of the invocation at its site
 */
public record Origin(int site, int sequence, long physicalTime) {}
