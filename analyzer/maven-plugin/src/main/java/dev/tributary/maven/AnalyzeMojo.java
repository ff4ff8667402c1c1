package dev.tributary.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each operation of the project's {@code .inv} files whether it needs coordination, packages the plans, and
 * holds the methods that are annotated as operations to them. The build fails on a broken file, on an unknown operation,
 * on parameters that differ from the declaration, and on a broken expectation.
 */
@Mojo(
        name = "analyze",
        defaultPhase = LifecyclePhase.PROCESS_CLASSES,
        threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class AnalyzeMojo extends InvMojo {

    /** Where the compiled classes are, and the plans go. */
    @Parameter(defaultValue = "${project.build.outputDirectory}", required = true)
    private @Nullable File outputDirectory;

    /** An operation whose verdict is to be explained on the way, with its counterexamples. */
    @Parameter(property = "tributary.explain")
    private @Nullable String explain;

    /** The {@code .inv} file of the older version that this one has to run beside while it replaces that. */
    @Parameter(property = "tributary.beside")
    private @Nullable File beside;

    /** The {@code .inv} file of the newer version that this one has to run beside while that replaces it. */
    @Parameter(property = "tributary.besideNewer")
    private @Nullable File besideNewer;

    @Parameter(defaultValue = "${plugin.version}", readonly = true)
    private @Nullable String pluginVersion;

    @Override
    List<String> run(Path input, Analyses analyses, Console console) throws IOException, MojoExecutionException {
        if (outputDirectory == null) {
            throw new MojoExecutionException("the folder of the compiled classes is not configured");
        }
        if (beside != null && besideNewer != null) {
            throw new MojoExecutionException(
                    "a version runs beside one other: set tributary.beside or tributary.besideNewer");
        }
        Path classes = outputDirectory.toPath();
        OtherVersion other = beside != null
                ? OtherVersion.older(beside.toPath())
                : besideNewer != null ? OtherVersion.newer(besideNewer.toPath()) : OtherVersion.NONE;
        ApplicationBuild.Places places =
                new ApplicationBuild.Places(input, classes, stateDirectory(), classpath(classes));
        return new ApplicationBuild(
                        places,
                        String.valueOf(pluginVersion),
                        analyses,
                        other,
                        next(),
                        Optional.ofNullable(explain),
                        console)
                .run();
    }

    private List<Path> classpath(Path classes) throws MojoExecutionException {
        try {
            return project().getCompileClasspathElements().stream()
                    .map(Path::of)
                    .filter(element -> !element.equals(classes))
                    .toList();
        } catch (DependencyResolutionRequiredException e) {
            throw new MojoExecutionException("the project's dependencies are not resolved: " + e.getMessage(), e);
        }
    }
}
