package dev.tributary.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary code TRB0102}. */
@Command(
        name = "code",
        description = "Says what a code of a diagnostic means, with an example and its repair.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class CodeCommand implements Callable<Integer> {
    private static final Pattern CODE = Pattern.compile("TRB\\d{4}");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Parameters(paramLabel = "CODE", description = "As in a message, such as TRB0102.")
    private String code = "";

    @Override
    public Integer call() {
        String name = code.toUpperCase(Locale.ROOT);
        if (!CODE.matcher(name).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "the code is `" + code + "`, expected one such as TRB0102");
        }
        // The pages of docs/diagnostics, which the build packs.
        try (InputStream page = CodeCommand.class.getResourceAsStream("diagnostics/" + name + ".md")) {
            if (page == null) {
                spec.commandLine().getErr().println("error: there is no diagnostic " + name);
                return ExitCode.INVALID_INPUT;
            }
            spec.commandLine().getOut().print(new String(page.readAllBytes(), StandardCharsets.UTF_8));
            spec.commandLine().getOut().flush();
            return ExitCode.CLEAN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
