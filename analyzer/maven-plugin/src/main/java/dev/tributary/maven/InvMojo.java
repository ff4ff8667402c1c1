package dev.tributary.maven;

import dev.tributary.analyzer.FalseProofException;
import dev.tributary.analyzer.solver.SolverException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What the goals that analyse {@code .inv} files have in common. */
abstract class InvMojo extends AbstractMojo {
    private static final int MOST_SECONDS = 24 * 60 * 60;
    private static final int MOST_THREADS = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The folder of the {@code .inv} files. Each is an application of its own, unless another one imports it. */
    @Parameter(property = "tributary.inputDirectory", defaultValue = "${project.basedir}/src/main/tributary")
    private @Nullable File inputDirectory;

    /** How many seconds the solver may spend on one proof; without an answer the pair is undecided. */
    @Parameter(property = "tributary.timeout", defaultValue = "10")
    private int timeout;

    /** How many proofs are sought at once; 0 stands for as many as there are processors. */
    @Parameter(property = "tributary.threads", defaultValue = "0")
    private int threads;

    /**
     * Where the solver's answers are kept, so that only what has changed is proved again. Without it the environment
     * variable {@code TRIBUTARY_CACHE} names the folder, and without that it is {@code tributary/answers} in the project's
     * build directory.
     */
    @Parameter(property = "tributary.cacheDirectory")
    private @Nullable File cacheDirectory;

    /**
     * Whether a second solver has to confirm every answer: SMTInterpol, and cvc5 where it is on the PATH. It takes several
     * times as long.
     */
    @Parameter(property = "tributary.crossCheck", defaultValue = "false")
    private boolean crossCheck;

    /** Where every query is written to, in a folder for each application; without it, nowhere. */
    @Parameter(property = "tributary.smtDirectory")
    private @Nullable File smtDirectory;

    /** Where the goals keep what they note. */
    @Parameter(defaultValue = "${project.build.directory}/tributary", required = true)
    private @Nullable File stateDirectory;

    /** Whether to skip the goal. */
    @Parameter(property = "tributary.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private @Nullable MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private @Nullable MavenProject project;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    private @Nullable MojoExecution execution;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("tributary.skip is set: nothing is analysed");
            return;
        }
        if (inputDirectory == null) {
            throw new MojoExecutionException("the folder of the .inv files is not configured");
        }
        if (timeout < 1 || timeout > MOST_SECONDS) {
            throw new MojoExecutionException(
                    "tributary.timeout is " + timeout + ", expected 1 to " + MOST_SECONDS + " seconds");
        }
        if (threads < 0 || threads > MOST_THREADS) {
            throw new MojoExecutionException(
                    "tributary.threads is " + threads + ", expected 0 (as many as processors) to " + MOST_THREADS);
        }
        Console console = new Console(line -> getLog().info(line), line -> getLog().warn(line));
        List<String> problems;
        try {
            problems = run(inputDirectory.toPath(), new Analyses(options(), console), console);
        } catch (SolverException | FalseProofException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException("a file could not be read or written: " + e.getMessage(), e);
        }
        if (!problems.isEmpty()) {
            problems.forEach(problem -> problem.lines().forEach(line -> getLog().error(line)));
            throw new MojoFailureException(problems.size() + (problems.size() == 1 ? " problem" : " problems")
                    + " found by tributary:" + execution().getGoal() + ": "
                    + problems.get(0).lines().findFirst().orElse("")
                    + (problems.size() > 1 ? " (all are listed above)" : ""));
        }
    }

    private Analyses.Options options() throws MojoExecutionException {
        Path state = stateDirectory();
        String everywhere = System.getenv("TRIBUTARY_CACHE");
        Path cache = cacheDirectory != null
                ? cacheDirectory.toPath()
                : everywhere != null && !everywhere.isEmpty() ? Path.of(everywhere) : state.resolve("answers");
        return new Analyses.Options(
                Duration.ofSeconds(timeout),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                PATIENCE,
                crossCheck,
                Optional.ofNullable(smtDirectory).map(File::toPath),
                Optional.of(cache),
                state.resolve("disagreements"));
    }

    /** Where the goals keep what they note. */
    final Path stateDirectory() throws MojoExecutionException {
        if (stateDirectory == null) {
            throw new MojoExecutionException("the folder for the goals' notes is not configured");
        }
        return stateDirectory.toPath();
    }

    /** Does the goal's work; returns the problems, each a message for people. */
    abstract List<String> run(Path input, Analyses analyses, Console console)
            throws IOException, MojoExecutionException;

    /** The commands that messages may name in this build. */
    final NextCommand next() {
        MavenProject built = project();
        File artifact = execution()
                .getMojoDescriptor()
                .getPluginDescriptor()
                .getPluginArtifact()
                .getFile();
        Path repository = Path.of(session().getLocalRepository().getBasedir()).toAbsolutePath();
        boolean installed =
                artifact != null && artifact.toPath().toAbsolutePath().startsWith(repository);
        return new NextCommand(
                Path.of(""),
                built.getFile().toPath(),
                Optional.ofNullable(session().getTopLevelProject())
                        .map(p -> p.getFile().toPath())
                        .orElse(built.getFile().toPath()),
                built.getArtifactId(),
                Optional.ofNullable(execution().getLifecyclePhase()).orElse("process-classes"),
                installed);
    }

    final MavenProject project() {
        return Objects.requireNonNull(project, "Maven sets it");
    }

    private MavenSession session() {
        return Objects.requireNonNull(session, "Maven sets it");
    }

    private MojoExecution execution() {
        return Objects.requireNonNull(execution, "Maven sets it");
    }
}
