package dev.tributary.tool;

import dev.tributary.log.RetentionException;
import dev.tributary.moves.MoveRefusedException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code tributary-tool.jar}. */
@Command(
        name = "tributary-tool",
        description = "Checks and tends the database of one site.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            CoordinatorCommand.class,
            DigestCommand.class,
            LogCommand.class,
            ReplicationCommand.class,
            SiteCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.DIFFERENCES_MEANS,
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
        int code = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> usage(e, err))
                .setExecutionExceptionHandler((e, failed, parsed) -> failure(e, err))
                .execute(arguments);
        if (out.checkError()) {
            err.println("error: the standard output cannot be written");
            return ExitCode.TOOL_FAILURE;
        }
        return code;
    }

    private static int usage(ParameterException e, PrintWriter err) {
        String message = String.valueOf(e.getMessage());
        err.println("error: " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
        err.println(
                "help: `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help` lists what can be given");
        return ExitCode.USAGE;
    }

    private static int failure(Exception e, PrintWriter err) {
        if (System.getenv("TRIBUTARY_DEBUG") != null) {
            e.printStackTrace(err);
        }
        if (e instanceof RetentionException || e instanceof MoveRefusedException) {
            err.println("error: " + e.getMessage());
            return ExitCode.DIFFERENCES;
        }
        if (e instanceof InvalidInputException) {
            err.println("error: " + e.getMessage());
            return ExitCode.INVALID_INPUT;
        }
        if (e instanceof SQLException refused) {
            err.println("error: the database says: " + e.getMessage());
            String help = help(String.valueOf(refused.getSQLState()));
            if (!help.isEmpty()) {
                err.println("help: " + help);
            }
            return ExitCode.INVALID_INPUT;
        }
        err.println("error: this is a defect of tributary-tool, please report it: " + e);
        return ExitCode.TOOL_FAILURE;
    }

    private static String help(String sqlState) {
        return switch (sqlState) {
            case "42P01", "42883", "3F000" ->
                "are the system tables in this database? An application's first start installs them";
            case "42501" -> "connect as the owner of the tables, or as the role that the command's `--help` names";
            case "28P01", "28000" -> "who connects is `--user` and `--password`, or PGUSER and PGPASSWORD";
            default -> "";
        };
    }

    @Override
    public Integer call() {
        return missing(spec);
    }

    static int missing(CommandSpec spec) {
        CommandLine command = spec.commandLine();
        command.getErr().println("error: a command is missing");
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    /** The version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"tributary-tool " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
