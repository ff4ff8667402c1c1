package dev.tributary.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A project in a folder, compiled here and now. */
final class SmallProject {
    private static final Path ANNOTATIONS =
            Path.of("..", "..", "middleware", "core", "src", "main", "java", "dev", "tributary");
    final Path folder;
    /** Synchronized, since another thread tells of the progress. */
    final List<String> info = Collections.synchronizedList(new ArrayList<>());

    final List<String> warnings = new ArrayList<>();
    private final List<Path> classpath;
    private String explained = "";
    private Duration patience = Duration.ofSeconds(10);

    SmallProject(Path folder, Path... classpath) {
        this.folder = folder;
        this.classpath = List.of(classpath);
    }

    Path classes() {
        return folder.resolve("classes");
    }

    Path input() {
        return folder.resolve("inv");
    }

    SmallProject inv(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(input()).resolve(name), text);
        return this;
    }

    SmallProject explaining(String operation) {
        explained = operation;
        return this;
    }

    SmallProject impatient() {
        patience = Duration.ofMillis(1);
        return this;
    }

    SmallProject java(String source) throws IOException {
        return java(source, "-parameters");
    }

    SmallProject java(String source, String... options) throws IOException {
        Path java = Files.createDirectories(folder.resolve("java"));
        Path file = Files.writeString(java.resolve("Sources.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("-proc:none");
        if (!classpath.isEmpty()) {
            arguments.addAll(List.of(
                    "-cp",
                    String.join(":", classpath.stream().map(Path::toString).toList())));
        }
        StringWriter output = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            arguments.addAll(List.of("-d", Files.createDirectories(classes()).toString()));
            boolean compiled = compiler.getTask(
                            output,
                            files,
                            null,
                            arguments,
                            null,
                            files.getJavaFileObjects(
                                    ANNOTATIONS.resolve("Operation.java"),
                                    ANNOTATIONS.resolve("Operations.java"),
                                    ANNOTATIONS.resolve("RequestId.java"),
                                    ANNOTATIONS.resolve("Expect.java"),
                                    file))
                    .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
        return this;
    }

    List<String> analyze() throws IOException {
        info.clear();
        warnings.clear();
        Console console = new Console(info::add, warnings::add);
        return new ApplicationBuild(
                        new ApplicationBuild.Places(input(), classes(), folder.resolve("notes"), classpath),
                        "1",
                        new Analyses(
                                new Analyses.Options(
                                        Duration.ofSeconds(10),
                                        2,
                                        patience,
                                        false,
                                        Optional.empty(),
                                        Optional.of(folder.resolve("answers")),
                                        folder.resolve("disagreements")),
                                console),
                        OtherVersion.NONE,
                        new NextCommand(
                                folder,
                                folder.resolve("pom.xml"),
                                folder.resolve("pom.xml"),
                                "small",
                                "process-classes",
                                true),
                        explained.isEmpty() ? Optional.empty() : Optional.of(explained),
                        console)
                .run();
    }
}
