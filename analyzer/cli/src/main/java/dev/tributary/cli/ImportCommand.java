package dev.tributary.cli;

import dev.tributary.analyzer.schema.DatabaseImport;
import dev.tributary.analyzer.schema.SchemaImport;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary import JDBC-URL}. */
@Command(
        name = "import",
        description = "Writes a first .inv file for the tables of a PostgreSQL database, which is only read.",
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
final class ImportCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Parameters(paramLabel = "JDBC-URL", description = "Such as jdbc:postgresql://localhost:5432/shop.")
    private String url = "";

    @Option(names = "--user", paramLabel = "NAME", description = "Who connects (default: the URL's, or PGUSER).")
    private @Nullable String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            arity = "0..1",
            interactive = true,
            description = "Asked for when it is left out here (default: the URL's, or PGPASSWORD).")
    private @Nullable String password;

    @Option(
            names = "--schema",
            paramLabel = "NAME",
            description = "The schema to read; may be repeated (default: public).")
    private List<String> schemas = List.of("public");

    @Option(
            names = "--application",
            paramLabel = "NAME",
            description = "The application (default: the database's name).")
    private @Nullable String application;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write, which must not exist yet (default: the standard output).")
    private @Nullable Path output;

    @Override
    public Integer call() {
        DatabaseImport.Source source = new DatabaseImport.Source(
                url,
                Optional.ofNullable(user),
                Optional.ofNullable(password),
                schemas,
                Optional.ofNullable(application));
        Optional<String> mistake = source.mistake();
        if (mistake.isPresent()) {
            throw new ParameterException(spec.commandLine(), mistake.get());
        }
        if (output != null && Files.exists(output)) {
            throw new ParameterException(spec.commandLine(), output + " exists already");
        }
        try {
            return write(DatabaseImport.of(source));
        } catch (SchemaImport.NothingToImportException e) {
            err().println("error: " + e.getMessage());
            return ExitCode.INVALID_INPUT;
        }
    }

    private int write(SchemaImport.Imported imported) {
        if (output == null) {
            spec.commandLine().getOut().print(imported.text());
            spec.commandLine().getOut().flush();
        } else {
            Optional<String> failure = Output.write(output, imported.text());
            if (failure.isPresent()) {
                err().println("error: " + failure.get());
                return ExitCode.TOOL_FAILURE;
            }
        }
        err().println(imported.summary());
        return ExitCode.CLEAN;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
