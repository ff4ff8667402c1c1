package dev.tributary.benchmarks.sites;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tributary.benchmarks.ExitCode;
import dev.tributary.benchmarks.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole benchmark, so short that its numbers mean nothing; but its totals are verified, and its output is whole. */
class SitesTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode measured(String seconds) throws Exception {
        out.getBuffer().setLength(0);
        int code = run("sites", "--format", "json", "--seconds", seconds, "--repetitions", "1", "--round-trip", "4");
        assertThat(code).as("%s", err).isEqualTo(ExitCode.MEASURED);
        return valid(out.toString());
    }

    @Test
    void everythingRunsAndIsReported() throws Exception {
        JsonNode json = measured("0.2");
        if (json.get("targets").values().stream()
                .anyMatch(target -> !target.get("measured").isNumber())) {
            // A busy machine may be elsewhere for as long as that.
            json = measured("5");
        }
        assertThat(json.get("complete").asBoolean()).isTrue();
        assertThat(json.get("ratios").propertyNames())
                .containsExactlyElementsOf(Figure.all().stream()
                        .filter(Figure::isRatio)
                        .map(Figure::name)
                        .toList());
        assertThat(json.get("targets").values())
                .allSatisfy(target -> assertThat(target.get("measured").isNumber())
                        .as("%s", target)
                        .isTrue());
        assertThat(json.get("runs").values())
                .allSatisfy(run ->
                        assertThat(run.get("errors").isEmpty()).as("%s", run).isTrue());
        assertThat(json.get("environment").get("postgresql").get("fsync").asString())
                .isEqualTo("on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only fast          | `fast`",
                "--seconds 0          | from 0.1 to 3600",
                "--repetitions 0      | at least 1",
                "--round-trip -1      | from 0 to 10000",
                "--format yaml        | yaml",
            })
    void aWrongCommandLineIsOneClearError(String options, String problem) {
        List<String> arguments = new ArrayList<>(List.of("sites"));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("error: ").contains(problem).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    /** The text must have the published schema, and no field that is not in it. */
    private static JsonNode valid(String text) throws Exception {
        JsonNode json = JsonMapper.builder().build().readTree(text);
        try (InputStream schema = Objects.requireNonNull(Report.class.getResourceAsStream("sites.schema.json"))) {
            Schema rules = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema);
            assertThat(rules.validate(json)).isEmpty();
        }
        return json;
    }
}
