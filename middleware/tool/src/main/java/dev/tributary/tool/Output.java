package dev.tributary.tool;

import dev.tributary.log.Progress;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The options that say how a command reports. */
final class Output {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Who reads the report. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(names = "--format", paramLabel = "FORMAT", description = "text or json (default: text).")
    private Format format = Format.TEXT;

    @Option(names = "--progress", description = "Says on the standard error how far it is.")
    private boolean progress;

    /** Prints a report for people or for machines, and returns the exit code. */
    int print(CommandSpec spec, boolean clean, Map<String, ?> fields, Consumer<PrintWriter> text) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("schemaVersion", 1);
            report.put("command", spec.qualifiedName(" ").replace("tributary-tool ", ""));
            report.put("clean", clean);
            report.putAll(fields);
            out.println(JSON.writeValueAsString(report));
        } else {
            text.accept(out);
        }
        out.flush();
        return clean ? ExitCode.CLEAN : ExitCode.DIFFERENCES;
    }

    Progress progress(CommandSpec spec, String what) {
        if (!progress) {
            return Progress.SILENT;
        }
        PrintWriter err = spec.commandLine().getErr();
        return (done, total) -> err.println(what + ": " + done + " of " + total + " records");
    }
}
