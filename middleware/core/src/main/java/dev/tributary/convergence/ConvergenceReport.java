package dev.tributary.convergence;

import java.util.List;

/**
 * What a comparison of two sites has found.
 *
 * @param verdict the worst that was found
 * @param rounds how often tables were read
 */
public record ConvergenceReport(
        String here, String there, Verdict verdict, int rounds, List<TableAgreement> tables, List<LogAgreement> logs) {
    public ConvergenceReport {
        tables = List.copyOf(tables);
        logs = List.copyOf(logs);
    }

    static ConvergenceReport of(
            String here, String there, int rounds, List<TableAgreement> tables, List<LogAgreement> logs) {
        Verdict worst = logs.stream().allMatch(LogAgreement::equal) ? Verdict.EQUAL : Verdict.DIFFERS;
        for (TableAgreement table : tables) {
            worst = worst.and(table.verdict());
        }
        return new ConvergenceReport(here, there, worst, rounds, tables, logs);
    }
}
