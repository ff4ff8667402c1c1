package dev.tributary.cli;

import dev.tributary.languageserver.InvLanguageServer;
import dev.tributary.languageserver.verdicts.Verdicts;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary language-server}. */
@Command(
        name = "language-server",
        description = "Serves an editor over standard input and output (Language Server Protocol).",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.BROKEN_EXPECTATION_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class LanguageServerCommand implements Callable<Integer> {
    private static final int MOST_SECONDS = 24 * 60 * 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Option(names = "--stdio", description = "Does nothing: editors say it, and there is no other way.")
    @SuppressWarnings("UnusedVariable") // It is there to be accepted.
    private boolean stdio;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long one proof may take; without an answer a pair is undecided (default: 10).")
    private int timeoutSeconds = 10;

    @Option(
            names = "--delay",
            paramLabel = "MILLISECONDS",
            description = "How long texts must stay as they are before they are analysed (default: 500).")
    private int delayMillis = 500;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            defaultValue = "${env:TRIBUTARY_CACHE}",
            description = "Keep the solver's answers there, and ask only what is new"
                    + " (default: what TRIBUTARY_CACHE names, else a"
                    + " temporary folder).")
    private @Nullable Path cache;

    @Option(
            names = "--pages",
            paramLabel = "URI",
            description = "Where the pages of the diagnostics' codes are, such as file:///.../docs/diagnostics/:"
                    + " editors open them by a click on the code.")
    private @Nullable String pages;

    @Override
    public Integer call() {
        if (timeoutSeconds < 1 || timeoutSeconds > MOST_SECONDS || delayMillis < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--timeout and --delay are positive, --timeout at most a day");
        }
        boolean keep = cache != null && !cache.toString().isEmpty();
        Path temporary = keep ? null : temporaryCache();
        InvLanguageServer.Options options = new InvLanguageServer.Options(
                Main.Version.text().replaceFirst("^tributary ", ""),
                new Verdicts.Settings(
                        Duration.ofMillis(delayMillis),
                        Duration.ofSeconds(timeoutSeconds),
                        Optional.ofNullable(keep ? cache : temporary)),
                Optional.ofNullable(pages).map(uri -> uri.endsWith("/") ? uri : uri + "/"));
        // Whatever a library prints must not come between the messages.
        System.setOut(System.err);
        try {
            return InvLanguageServer.serve(
                    System.in, new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), options);
        } finally {
            delete(temporary);
        }
    }

    /** Most questions are the same after a change; they are not asked again while the editor runs. */
    private static @Nullable Path temporaryCache() {
        try {
            return Files.createTempDirectory("tributary-answers");
        } catch (IOException e) {
            return null;
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // An analysis that is still being stopped may write one more answer.
            return;
        }
    }
}
