package dev.tributary.maven;

import dev.tributary.analyzer.schema.DatabaseImport;
import dev.tributary.analyzer.schema.SchemaImport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Writes a first {@code .inv} file for the tables of a PostgreSQL database, which is only read. */
@Mojo(name = "import", requiresProject = false, threadSafe = true)
public final class ImportMojo extends AbstractMojo {

    /** Where the database is, such as {@code jdbc:postgresql://localhost:5432/shop}. */
    @Parameter(property = "tributary.url", required = true)
    private @Nullable String url;

    /** Who connects; without it, the URL's user, or that of the environment variable {@code PGUSER}. */
    @Parameter(property = "tributary.user")
    private @Nullable String user;

    /** The password; without it, the URL's, or that of the environment variable {@code PGPASSWORD}. */
    @Parameter(property = "tributary.password")
    private @Nullable String password;

    /** The schemas to read. */
    @Parameter(property = "tributary.schemas", defaultValue = "public")
    private List<String> schemas = List.of("public");

    /** The name of the application; without it, that of the database. */
    @Parameter(property = "tributary.application")
    private @Nullable String application;

    /** The file to write, which must not exist yet. */
    @Parameter(property = "tributary.output", defaultValue = "${basedir}/src/main/tributary/imported.inv")
    private @Nullable File output;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (url == null || output == null) {
            throw new MojoExecutionException("tributary.url and tributary.output are needed");
        }
        DatabaseImport.Source source = new DatabaseImport.Source(
                url,
                Optional.ofNullable(user),
                Optional.ofNullable(password),
                schemas,
                Optional.ofNullable(application));
        write(source, output.toPath(), line -> getLog().info(line));
    }

    static void write(DatabaseImport.Source source, Path file, Consumer<String> info)
            throws MojoExecutionException, MojoFailureException {
        if (Files.exists(file)) {
            throw new MojoFailureException(file + " exists already: name another file with -Dtributary.output");
        }
        try {
            SchemaImport.Imported imported = DatabaseImport.of(source);
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, imported.text(), StandardOpenOption.CREATE_NEW);
            info.accept(file + ": " + imported.summary());
        } catch (SchemaImport.NothingToImportException e) {
            throw new MojoFailureException(e.getMessage(), e);
        } catch (IOException e) {
            throw new MojoExecutionException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
