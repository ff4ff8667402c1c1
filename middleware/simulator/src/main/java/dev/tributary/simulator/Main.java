package dev.tributary.simulator;

import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.scenario.ScenarioWriter;
import dev.tributary.simulator.scenario.Specification;
import dev.tributary.simulator.scenario.Specifications;
import dev.tributary.simulator.world.Mutant;
import dev.tributary.simulator.world.World;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of {@code simulator.jar}. */
@Command(
        name = "simulator",
        description = "Runs simulated sites through partitions, crashes and moves, and checks every step.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.FOUND_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
public final class Main implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "How many runs (default: 1,000, or without end with --minutes).")
    private @Nullable Long seeds;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "The seed of the first run; the next ones follow (default: 0).")
    private long seed;

    @Option(names = "--minutes", paramLabel = "M", description = "Begin no run after so many minutes.")
    private @Nullable Double minutes;

    @Option(
            names = "--specification",
            paramLabel = "NAME",
            description = "What to run, such as shop/inventory or random-17 (default: what the seed says).")
    private @Nullable String specification;

    @Option(
            names = "--mutant",
            paramLabel = "NAME",
            description = "Put a fault into the code: ${COMPLETION-CANDIDATES}.")
    private Mutant mutant = Mutant.NONE;

    @Option(
            names = "--actions",
            paramLabel = "NUMBER",
            split = ",",
            description = "Run only these actions of a schedule, as a minimised history names them.")
    private List<Integer> actions = new ArrayList<>();

    @Option(names = "--trace", description = "Print everything that happens.")
    private boolean trace;

    public static void main(String[] arguments) {
        // What the code under test logs is no part of the outcome, and that there is nobody to log it is no news.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs what the command line says; nothing but the exit code and the two writers tells the outcome. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> usage(e, err))
                .setExecutionExceptionHandler((e, failed, parsed) -> failure(e, err))
                .execute(arguments);
    }

    private static int usage(ParameterException e, PrintWriter err) {
        String message = String.valueOf(e.getMessage());
        err.println("error: " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
        err.println("help: `simulator --help` lists what can be given");
        return ExitCode.USAGE;
    }

    private static int failure(Exception e, PrintWriter err) {
        if (e instanceof NoSuchElementException) {
            err.println("error: " + e.getMessage());
            return ExitCode.INVALID_INPUT;
        }
        if (System.getenv("TRIBUTARY_DEBUG") != null) {
            e.printStackTrace(err);
        }
        err.println("error: this is a defect of simulator, please report it: " + e);
        return ExitCode.TOOL_FAILURE;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if ((seeds != null && seeds < 1) || (minutes != null && minutes <= 0)) {
            throw new ParameterException(spec.commandLine(), "--seeds and --minutes must be positive");
        }
        Specifications specifications = new Specifications();
        if (specification != null) {
            specifications.named(specification);
        }
        Campaign campaign = new Campaign(out, seed, seeds, minutes, s -> scenario(specifications, s), mutant, trace);
        return campaign.run().isEmpty() ? ExitCode.CLEAN : ExitCode.FOUND;
    }

    private Scenario scenario(Specifications specifications, long run) {
        Specification chosen = specification == null ? specifications.of(run) : specifications.named(specification);
        Scenario whole = ScenarioWriter.write(run, chosen);
        return actions.isEmpty()
                ? whole
                : whole.with(whole.actions().stream()
                        .filter(action -> actions.contains(action.number()))
                        .toList());
    }

    /** Runs one seed, as a test asks for it. */
    static World.Result run(Specifications specifications, long seed, Mutant mutant, boolean kept) {
        return World.run(ScenarioWriter.write(seed, specifications.of(seed)), mutant, kept);
    }

    /** The version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"simulator " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
