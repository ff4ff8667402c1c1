package dev.tributary.cli;

import dev.tributary.analyzer.FalseProofException;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.analyzer.solver.SolverException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The entry point of {@code tributary.jar}. */
@Command(
        name = "tributary",
        description = "Proves which operations can run at several sites without coordination.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "`tributary help COMMAND` says more about one of them, `tributary code TRB0102`",
            "about the code of a message."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            AnalyzeCommand.class,
            CodeCommand.class,
            DiffCommand.class,
            ExplainCommand.class,
            FmtCommand.class,
            ImportCommand.class,
            LanguageServerCommand.class,
            ReportCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.BROKEN_EXPECTATION_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
public final class Main implements Callable<Integer> {
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
        int code = execute(out, err, arguments);
        if (out.checkError()) {
            err.println("error: the standard output cannot be written");
            return ExitCode.TOOL_FAILURE;
        }
        return code;
    }

    private static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine command = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> {
                    WrongUsage.lines(e).forEach(err::println);
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, failed, parsed) -> failure(e, err));
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println("error: out of memory; give the JVM more, such as `java -Xmx2g -jar tributary.jar ...`");
            return ExitCode.TOOL_FAILURE;
        } catch (StackOverflowError | LinkageError | AssertionError e) {
            return failure(e, err);
        }
    }

    private static int failure(Throwable e, PrintWriter err) {
        if (e instanceof FalseProofException proof) {
            err.println("error: " + proof.getMessage());
            err.print(TextReport.of(proof.run()));
        } else {
            err.println(
                    e instanceof SolverException
                            ? "error: " + e.getMessage()
                            : "error: this is a defect of tributary, please report it: " + e);
        }
        if (System.getenv("TRIBUTARY_DEBUG") != null) {
            e.printStackTrace(err);
        }
        return ExitCode.TOOL_FAILURE;
    }

    @Override
    public Integer call() {
        CommandLine command = spec.commandLine();
        command.getErr().println("error: a command is missing");
        command.usage(command.getErr());
        return ExitCode.USAGE;
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
