package dev.tributary.cli;

import dev.tributary.analyzer.InvSource;
import dev.tributary.dsl.format.Formatter;
import dev.tributary.dsl.source.DiagnosticPrinter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary fmt FILE...}. */
@Command(
        name = "fmt",
        description = "Gives .inv files the one layout; only white space and separators change.",
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
final class FmtCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The .inv files.")
    private List<Path> files = List.of();

    @Option(names = "--check", description = "Change nothing, and fail when a file would change.")
    private boolean check;

    private int code = ExitCode.CLEAN;

    @Override
    public Integer call() {
        files.forEach(this::format);
        return code;
    }

    private void format(Path file) {
        String text;
        try {
            text = InvSource.read(file);
        } catch (InvSource.UnreadableException e) {
            fail(ExitCode.INVALID_INPUT, "error: " + e.getMessage());
            return;
        }
        Formatter.Result result = Formatter.format(file.toString(), text);
        if (result.text().isEmpty()) {
            DiagnosticPrinter printer = new DiagnosticPrinter(Map.of(file.toString(), text));
            result.diagnostics().forEach(diagnostic -> err().print(printer.print(diagnostic)));
            fail(ExitCode.INVALID_INPUT, "error: " + file + " is left as it is");
        } else if (!result.text().get().equals(text)) {
            if (check) {
                out().println(file + " would change");
                code = Math.max(code, ExitCode.BROKEN_EXPECTATION);
            } else {
                replace(file, result.text().get());
            }
        }
        out().flush();
    }

    private void replace(Path file, String text) {
        try {
            write(file.toRealPath(), text);
            out().println(file + " is formatted");
        } catch (IOException e) {
            fail(ExitCode.TOOL_FAILURE, "error: " + file + " cannot be written: " + e.getMessage());
        }
    }

    /** Whoever reads the file sees the old text or the new one, never a part of either. */
    private static void write(Path file, String text) throws IOException {
        Path folder = file.getParent() == null ? Path.of("") : file.getParent();
        Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
        try {
            Files.writeString(temporary, text);
            if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void fail(int reason, String message) {
        err().println(message);
        code = Math.max(code, reason);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
