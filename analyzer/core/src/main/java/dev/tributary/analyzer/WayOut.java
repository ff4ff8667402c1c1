package dev.tributary.analyzer;

/**
 * A change of the file under which a conflicting pair is compatible. Each is analysed again before it is offered.
 *
 * @param change what to write, as a sentence
 * @param consequence what then holds, and what it costs
 */
public record WayOut(String change, String consequence) {}
