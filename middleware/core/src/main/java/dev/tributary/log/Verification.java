package dev.tributary.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What verifying the log of one origin found.
 *
 * @param after the sequence after which the log begins: 0, or what the last checkpoint has folded
 * @param sealedTo the last sealed sequence
 * @param chain the value of the chain after {@code sealedTo}, hexadecimal; kept elsewhere, it shows later that nobody
 *     replaced log and seals together; null when nothing was ever sealed
 * @param unsealed how many records after that have no seal yet
 * @param differences how many findings there are
 * @param findings the first of them, in the order of sequences
 */
public record Verification(
        String origin,
        long after,
        long sealedTo,
        @Nullable String chain,
        long unsealed,
        long differences,
        List<Finding> findings) {
    public Verification {
        findings = List.copyOf(findings);
    }

    /** Whether the log is as it was sealed, and without gaps. */
    public boolean clean() {
        return differences == 0;
    }
}
