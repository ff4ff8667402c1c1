package dev.tributary.maven;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/** Analyses the project's {@code .inv} files, packages the plans, and fails on broken files or expectations. */
@Mojo(
        name = "analyze",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class AnalyzeMojo extends AbstractMojo {

    /** Where the {@code .inv} files are. */
    @Parameter(property = "tributary.inputDirectory", defaultValue = "${project.basedir}/src/main/tributary")
    private @Nullable File inputDirectory;

    /** Where the compiled classes are, and the plans go. */
    @Parameter(defaultValue = "${project.build.outputDirectory}", required = true)
    private @Nullable File outputDirectory;

    /** Where the goal notes what it analysed, so that it need not do it again. */
    @Parameter(defaultValue = "${project.build.directory}/tributary", required = true)
    private @Nullable File stateDirectory;

    /** How many seconds the solver may spend on one proof; without an answer the pair is undecided. */
    @Parameter(property = "tributary.timeout", defaultValue = "10")
    private int timeout;

    /** Whether to skip the goal. */
    @Parameter(property = "tributary.skip", defaultValue = "false")
    private boolean skip;

    @Parameter(defaultValue = "${plugin.version}", readonly = true)
    private @Nullable String pluginVersion;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("tributary.skip is set: nothing is analysed");
            return;
        }
        if (inputDirectory == null || outputDirectory == null || stateDirectory == null) {
            throw new MojoExecutionException("the goal's directories are not configured");
        }
        if (timeout < 1) {
            throw new MojoExecutionException("tributary.timeout is " + timeout + ", expected at least 1 second");
        }
        ApplicationBuild build = new ApplicationBuild(
                inputDirectory.toPath(),
                outputDirectory.toPath(),
                stateDirectory.toPath(),
                Duration.ofSeconds(timeout),
                String.valueOf(pluginVersion),
                line -> getLog().info(line),
                line -> getLog().warn(line));
        List<String> problems;
        try {
            problems = build.run();
        } catch (IOException e) {
            throw new MojoExecutionException("the analysis could not read or write a file: " + e.getMessage(), e);
        }
        if (!problems.isEmpty()) {
            problems.forEach(problem -> problem.lines().forEach(line -> getLog().error(line)));
            throw new MojoFailureException(problems.size() + (problems.size() == 1 ? " problem" : " problems")
                    + " found by tributary:analyze: "
                    + problems.get(0).lines().findFirst().orElse("")
                    + (problems.size() > 1 ? " (all are listed above)" : ""));
        }
    }
}
