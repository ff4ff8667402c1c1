package dev.tributary.benchmarks.contention;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tributary.benchmarks.ExitCode;
import dev.tributary.benchmarks.Main;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole benchmark, so short that its numbers mean nothing; but its totals are verified, and its output is whole. */
class ContentionTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode measured(String seconds) throws Exception {
        out.getBuffer().setLength(0);
        int code = run(
                "contention",
                "--format",
                "json",
                "--seconds",
                seconds,
                "--repetitions",
                "1",
                "--callers",
                "1",
                "--rows",
                "hot");
        assertThat(code).as("%s", err).isEqualTo(ExitCode.MEASURED);
        return valid(out.toString());
    }

    @Test
    void everythingRunsAndIsReported() throws Exception {
        JsonNode json = measured("0.3");
        if (json.get("runs").values().stream()
                .anyMatch(run -> run.get("operations").asLong() == 0)) {
            // A busy machine may be elsewhere for as long as that.
            json = measured("5");
        }
        assertThat(json.get("complete").asBoolean()).isTrue();
        List<String> ratios = List.copyOf(json.get("ratios").propertyNames());
        for (String way : Names.ALL.subList(0, 5)) {
            for (String peer : Names.ALL.subList(5, 12)) {
                assertThat(ratios).contains("hot/1/" + way + "/" + peer);
            }
        }
        assertThat(ratios)
                .contains("mixed/serializable/confluent", "mixed/validated/coordinated", "mixed/declared/coordinated");
        assertThat(json.get("runs").values()).allSatisfy(run -> {
            assertThat(run.get("operations").asLong()).as("%s", run).isPositive();
            assertThat(run.get("acknowledged").asLong())
                    .isGreaterThanOrEqualTo(run.get("operations").asLong());
            assertThat(run.get("errors").isEmpty()).as("%s", run).isTrue();
        });
        assertThat(json.get("environment").get("postgresql").get("fsync").asString())
                .isEqualTo("on");
    }

    @Test
    void whatWasMeasuredBeforeTheEndIsPrinted() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "contention",
                        "--format",
                        "json",
                        "--seconds",
                        "0.5",
                        "--repetitions",
                        "100000",
                        "--callers",
                        "2",
                        "--only",
                        "atomic-update,declared")
                .start();
        try (BufferedReader progress = process.errorReader(StandardCharsets.UTF_8)) {
            String line = progress.readLine();
            List<String> lines = new ArrayList<>();
            while (line != null && !line.stripLeading().startsWith("2/")) {
                lines.add(line);
                line = progress.readLine();
            }
            assertThat(line).as("%s", lines).isNotNull();
            // Destroying the process itself would close its output, too.
            process.toHandle().destroy();
            JsonNode json =
                    valid(process.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n")));
            assertThat(json.get("complete").asBoolean()).isFalse();
            assertThat(json.get("runs").size()).isGreaterThanOrEqualTo(2);
            assertThat(json.get("ratios").propertyNames()).contains("hot/2/declared/atomic-update");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only fast          | `fast`",
                "--rows cold          | cold",
                "--callers 0          | from 1 to 1000",
                "--callers many       | many",
                "--seconds 0          | from 0.1 to 3600",
                "--repetitions 0      | at least 1",
                "--format yaml        | yaml",
                "--user bank          | belong to --url",
            })
    void aWrongCommandLineIsOneClearError(String options, String problem) {
        List<String> arguments = new ArrayList<>(List.of("contention"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("error: ").contains(problem).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aDatabaseThatCannotBeReachedIsOneClearError() {
        assertThat(run("contention", "--url", "jdbc:postgresql://localhost:1/none?connectTimeout=1"))
                .isEqualTo(ExitCode.UNSUITABLE);
        assertThat(err.toString()).startsWith("error: the database cannot be used");
    }

    /** The text must have the published schema, and no field that is not in it. */
    private static JsonNode valid(String text) throws Exception {
        JsonNode json = JsonMapper.builder().build().readTree(text);
        try (InputStream schema = Objects.requireNonNull(Report.class.getResourceAsStream("contention.schema.json"))) {
            Schema rules = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema);
            assertThat(rules.validate(json)).isEmpty();
        }
        return json;
    }
}
