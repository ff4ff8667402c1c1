package dev.tributary.benchmarks.sites;

import java.util.Map;

/**
 * What was measured once.
 *
 * @param key what it is compared by: the part, and what of it
 * @param repetition from 1
 * @param seconds that it took
 * @param values by name; the unit is in the name
 * @param errors calls that failed, by type
 */
record Run(String key, int repetition, double seconds, Map<String, Double> values, Map<String, Long> errors) {}
