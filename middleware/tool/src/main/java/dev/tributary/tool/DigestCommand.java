package dev.tributary.tool;

import dev.tributary.convergence.ConvergenceCheck;
import dev.tributary.convergence.ConvergenceReport;
import dev.tributary.convergence.LogAgreement;
import dev.tributary.convergence.Party;
import dev.tributary.convergence.TableAgreement;
import dev.tributary.convergence.Verdict;
import dev.tributary.dsl.model.Application;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tributary-tool digest}. */
@Command(name = "digest", description = "Compares what sites hold, table by table, while users go on.")
final class DigestCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Output output;

    @Option(
            names = "--with",
            paramLabel = "NAME=JDBC-URL",
            required = true,
            description =
                    "Another site; may be repeated. It is asked with the same user and password unless its URL has"
                            + " others.")
    private Map<String, String> others = new LinkedHashMap<>();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the site at --url (default: here).")
    private String here = "here";

    @Option(
            names = "--rounds",
            paramLabel = "COUNT",
            description = "How often rows are compared that records between the two sites concern (default: 5).")
    private int rounds = ConvergenceCheck.Limits.DEFAULT.rounds();

    @Override
    public Integer call() throws SQLException {
        if (rounds < 1) {
            throw new InvalidInputException("--rounds is " + rounds + ", expected 1 or more");
        }
        Application read = application.read();
        ConvergenceCheck.Limits limits = ConvergenceCheck.Limits.DEFAULT;
        ConvergenceCheck check =
                new ConvergenceCheck(read, new ConvergenceCheck.Limits(rounds, limits.records(), limits.rows()));
        List<ConvergenceReport> reports = new ArrayList<>();
        for (Map.Entry<String, String> other : others.entrySet()) {
            reports.add(check.compare(
                    new Party(here, database.dataSource()),
                    new Party(other.getKey(), database.dataSource("--with", other.getValue()))));
        }
        boolean equal = reports.stream().noneMatch(report -> report.verdict() == Verdict.DIFFERS);
        return output.print(spec, equal, Map.of("comparisons", reports), out -> reports.forEach(r -> print(out, r)));
    }

    private static void print(PrintWriter out, ConvergenceReport report) {
        out.println(report.here() + " and " + report.there() + ": "
                + switch (report.verdict()) {
                    case EQUAL -> "equal";
                    case UNSETTLED -> "equal as far as could be told";
                    case DIFFERS -> "DIFFERENT";
                });
        report.tables().forEach(table -> print(out, table));
        for (LogAgreement log : report.logs()) {
            if (!log.equal()) {
                out.println("  log of " + log.origin() + ": DIFFERENT up to record " + log.sequence());
            }
        }
    }

    private static void print(PrintWriter out, TableAgreement table) {
        StringBuilder line = new StringBuilder("  " + table.table() + ": " + table.rowsHere() + " rows");
        if (table.rowsThere() != table.rowsHere()) {
            line.append(" and ").append(table.rowsThere());
        }
        if (table.different() > 0) {
            line.append("; ").append(table.different()).append(" DIFFERENT");
        }
        if (table.unsettled() > 0) {
            line.append("; ").append(table.unsettled()).append(" not settled");
        }
        if (table.reason() != null) {
            line.append("; ").append(table.reason());
        }
        out.println(line);
        table.differences().forEach(d -> out.println("    " + d.key() + ": " + d.message()));
    }
}
