package dev.tributary.cli;

import dev.tributary.analyzer.solver.SolverException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code tributary.jar}. */
@Command(
        name = "tributary",
        description = "Proves which operations can run at several sites without coordination.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            AnalyzeCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            FmtCommand.class,
            ReportCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:clean: every file was analysed",
            "1:an --expect does not hold, `fmt --check` found a file that would change, or what `diff --fail-on` names is"
                    + " the case",
            "2:invalid input: a file is broken or cannot be read",
            "3:tool failure: a defect of this program, or its output could not be written",
            "64:usage: the command line is wrong"
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs one command; nothing but its exit code and the two writers tells the outcome. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> {
                    e.getCommandLine().getErr().println("error: " + e.getMessage());
                    e.getCommandLine()
                            .getErr()
                            .println("help: `tributary " + name(e) + "--help` lists what can be given");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr()
                            .println(
                                    e instanceof SolverException
                                            ? "error: " + e.getMessage()
                                            : "error: this is a defect of tributary, please report it: " + e);
                    if (System.getenv("TRIBUTARY_DEBUG") != null) {
                        e.printStackTrace(command.getErr());
                    }
                    return ExitCode.TOOL_FAILURE;
                })
                .execute(arguments);
    }

    private static String name(ParameterException e) {
        String name = e.getCommandLine().getCommandName();
        return name.equals("tributary") ? "" : name + " ";
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, such as `analyze FILE`");
    }

    /** The version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }

        static String text() {
            String version = Main.class.getPackage().getImplementationVersion();
            return "tributary " + (version == null ? "(unpackaged)" : version);
        }
    }
}
