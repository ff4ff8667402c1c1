package dev.tributary.maven;

import dev.tributary.analyzer.report.AnalysedFile;
import dev.tributary.analyzer.report.HtmlReport;
import dev.tributary.dsl.InvFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes one HTML page for each application: its verdicts, conflicts as runs at two sites, and what each proof used. Each page
 * is one file that needs no other.
 */
@Mojo(name = "report", threadSafe = true)
public final class ReportMojo extends InvMojo {

    /** The folder that the pages are written to. */
    @Parameter(property = "tributary.reportDirectory", defaultValue = "${project.build.directory}/tributary/report")
    private @Nullable File reportDirectory;

    @Parameter(defaultValue = "${plugin.version}", readonly = true)
    private @Nullable String pluginVersion;

    @Override
    List<String> run(Path input, Analyses analyses, Console console) throws IOException, MojoExecutionException {
        if (reportDirectory == null) {
            throw new MojoExecutionException("the folder of the reports is not configured");
        }
        InvFolder folder = InvFolder.read(input, console.warn());
        if (folder.empty()) {
            console.info().accept("no " + InvFolder.EXTENSION + " file in " + input + ": nothing to report");
        }
        Path target = reportDirectory.toPath();
        for (Map.Entry<Path, InvFile.Result> file : folder.applications().entrySet()) {
            InvFile.Result read = file.getValue();
            AnalysedFile analysed = new AnalysedFile(
                    file.getKey().getFileName().toString(),
                    read.sources(),
                    read.fingerprint(),
                    read.diagnostics(),
                    analyses.explained(file.getKey(), read.application().orElseThrow()),
                    Optional.empty());
            Path page = Files.createDirectories(target).resolve(InvFolder.name(file.getKey()) + ".html");
            Files.writeString(page, HtmlReport.of(analysed, "tributary-maven-plugin " + pluginVersion));
            console.info().accept("wrote " + page);
        }
        return folder.problems();
    }
}
