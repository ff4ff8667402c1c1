package dev.tributary.tool;

import dev.tributary.log.Finding;
import dev.tributary.log.LogVerifier;
import dev.tributary.log.Verification;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code tributary-tool log verify}. */
@Command(
        name = "verify",
        description = "Finds records that were changed, lost, moved or copied since they were sealed.")
final class LogVerifyCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Output output;

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description = "Whose log to verify; may be repeated (default: every origin's).")
    private List<String> origins = new ArrayList<>();

    @Option(
            names = "--expect",
            paramLabel = "SEQUENCE=CHAIN",
            description = "A value of the chain that an earlier run told; may be repeated; needs one --origin.")
    private Map<Long, String> expected = new HashMap<>();

    @Override
    public Integer call() throws SQLException {
        if (!expected.isEmpty() && origins.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--expect needs one --origin");
        }
        LogVerifier verifier = new LogVerifier(database.dataSource());
        List<String> known = verifier.origins();
        List<Verification> verified = new ArrayList<>();
        for (String origin : origins.isEmpty() ? known : origins) {
            if (!known.contains(origin)) {
                throw new InvalidInputException("there is no log of an origin `" + origin + "`");
            }
            verified.add(verifier.verify(origin, expected, output.progress(spec, origin)));
        }
        boolean clean = verified.stream().allMatch(Verification::clean);
        return output.print(spec, clean, Map.of("origins", verified), out -> verified.forEach(v -> print(out, v)));
    }

    private static void print(PrintWriter out, Verification verification) {
        out.println(verification.origin() + ": " + (verification.clean() ? "clean" : "NOT as it was sealed"));
        out.println("  sealed: " + (verification.after() + 1) + " to " + verification.sealedTo() + "; without a seal: "
                + verification.unsealed());
        if (verification.chain() != null) {
            out.println("  chain: " + verification.sealedTo() + "=" + verification.chain());
        }
        for (Finding finding : verification.findings()) {
            out.println("  " + finding.kind() + ": " + finding.message());
        }
        long more = verification.differences() - verification.findings().size();
        if (more > 0) {
            out.println("  and " + more + " more");
        }
    }
}
