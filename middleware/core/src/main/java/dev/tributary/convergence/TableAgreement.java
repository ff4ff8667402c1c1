package dev.tributary.convergence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two sites hold in one table.
 *
 * @param rowsHere at the first site, in the last round
 * @param rowsThere at the second site
 * @param different rows on which the sites differ
 * @param unsettled rows on which they differed in every round, each time with a record in between that concerns the row
 * @param differences the first of those on which they differ
 * @param reason why more could not be told; null unless so
 */
public record TableAgreement(
        String table,
        Verdict verdict,
        long rowsHere,
        long rowsThere,
        long different,
        long unsettled,
        List<RowDifference> differences,
        @Nullable String reason) {
    public TableAgreement {
        differences = List.copyOf(differences);
    }
}
