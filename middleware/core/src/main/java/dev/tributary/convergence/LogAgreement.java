package dev.tributary.convergence;

/**
 * What two sites hold of one origin's log.
 *
 * @param sequence up to where both have sealed it; 0 when one of them has no seal to compare by
 * @param equal whether the chain has the same value there, and so every record up to it is the same
 */
public record LogAgreement(String origin, long sequence, boolean equal) {}
