package dev.tributary.benchmarks;

import dev.tributary.benchmarks.contention.ContentionCommand;
import dev.tributary.benchmarks.sites.SitesCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point of {@code benchmarks.jar}. */
@Command(
        name = "benchmarks",
        description = "Measures Tributary against what one writes without it.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {ContentionCommand.class, SitesCommand.class, HelpCommand.class},
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.MEASURED_MEANS,
            ExitCode.WRONG_MEANS,
            ExitCode.UNSUITABLE_MEANS,
            ExitCode.FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
public final class Main implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, arguments));
    }

    /** Runs one command; nothing but its exit code and the two writers tells the outcome. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> {
                    err.println("error: " + e.getMessage());
                    err.println("help: `benchmarks " + e.getCommandLine().getCommandName()
                            + " --help` lists what can be" + " given");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, failed, parsed) -> {
                    e.printStackTrace(err);
                    return ExitCode.FAILURE;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        command.getErr().println("error: a command is missing");
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    /** The version that the jar was built as. */
    public static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        public static String text() {
            String version = Main.class.getPackage().getImplementationVersion();
            return "benchmarks " + (version == null ? "(unpackaged)" : version);
        }
    }
}
