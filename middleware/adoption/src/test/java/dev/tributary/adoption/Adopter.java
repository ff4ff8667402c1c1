package dev.tributary.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.shared.invoker.DefaultInvocationRequest;
import org.apache.maven.shared.invoker.DefaultInvoker;
import org.apache.maven.shared.invoker.InvocationRequest;
import org.apache.maven.shared.invoker.InvocationResult;
import org.apache.maven.shared.invoker.MavenInvocationException;

/** A copy of an application, which real Maven builds and to which steps of the tutorial are applied. */
final class Adopter {
    private static final Path SOURCES = Path.of("src", "it");

    private final Path folder;
    private final Map<String, String> environment;
    private final Path settings;

    /**
     * Copies an application.
     *
     * @param application its folder's name
     * @param environment of its builds
     */
    Adopter(String application, Path folder, Map<String, String> environment) throws IOException {
        this.folder = folder;
        this.environment = environment;
        copy(SOURCES.resolve(application));
        settings = folder.resolveSibling("settings.xml");
        String outer = Path.of(System.getProperty("outer.repository")).toUri().toString();
        Files.writeString(
                settings, Files.readString(SOURCES.resolve("settings.xml")).replace("@outer@", outer));
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = folder.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Puts a step's files into the application's place for them. */
    void apply(String step) throws IOException {
        copy(SOURCES.resolve("steps").resolve(step));
    }

    Path file(String path) {
        return folder.resolve(path);
    }

    /** A file of a step, as the tutorial shows it. */
    static String shown(String step, String path) throws IOException {
        return Files.readString(SOURCES.resolve("steps").resolve(step).resolve(path));
    }

    /** What a build printed, without the marks at the beginning of Maven's lines. */
    record Built(int exitCode, String output) {
        Built succeeded() {
            assertThat(exitCode).as(output).isZero();
            return this;
        }
    }

    /** Runs {@code mvn} with these goals and options. */
    Built mvn(String... arguments) throws MavenInvocationException {
        List<String> lines = new ArrayList<>();
        InvocationRequest request = new DefaultInvocationRequest()
                .setBaseDirectory(folder.toFile())
                .setBatchMode(true)
                .setNoTransferProgress(true)
                .setGlobalSettingsFile(settings.toFile())
                .setLocalRepositoryDirectory(new File(System.getProperty("inner.repository")))
                // The builds are short: what the second compiler would gain, it costs.
                .setMavenOpts("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                .setOutputHandler(lines::add);
        request.addArgs(List.of(arguments));
        environment.forEach(request::addShellEnvironment);
        InvocationResult result = new DefaultInvoker()
                .setMavenHome(new File(System.getProperty("maven.home")))
                .execute(request);
        if (result.getExecutionException() != null) {
            throw new MavenInvocationException("mvn cannot be run", result.getExecutionException());
        }
        return new Built(
                result.getExitCode(),
                lines.stream()
                        .map(line -> line.replaceFirst("^(\\u001b\\[[0-9;]*m)*\\[(INFO|WARNING|ERROR)] ?", ""))
                        .collect(Collectors.joining("\n")));
    }
}
