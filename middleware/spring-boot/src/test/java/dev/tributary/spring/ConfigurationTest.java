package dev.tributary.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tributary.spring.shop.ShopApplication;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every property is described, documented, and refused when its value cannot be used. */
class ConfigurationTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile("^\\| `tributary\\..*\\|$", Pattern.MULTILINE);

    private static List<JsonNode> properties() throws IOException {
        List<JsonNode> properties = new ArrayList<>();
        for (URL url : Collections.list(
                ConfigurationTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (var in = url.openStream()) {
                for (JsonNode property :
                        JsonMapper.builder().build().readTree(in).path("properties")) {
                    if (property.path("name").asString().startsWith("tributary.")) {
                        properties.add(property);
                    }
                }
            }
        }
        assertThat(properties).isNotEmpty();
        return properties;
    }

    /** The row of the page that belongs to a property. */
    private static String row(JsonNode property) {
        JsonNode byDefault = property.path("defaultValue");
        String type = property.path("type").asString();
        String simple = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
        return "| `" + property.path("name").asString() + "` | "
                + (type.startsWith("java.util.Map<") ? "Map of " + simple.replace(">", "") : simple)
                + " | " + (byDefault.isMissingNode() ? "" : "`" + byDefault.asString() + "`") + " | "
                + property.path("description").asString() + " |";
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        for (JsonNode property : properties()) {
            String name = property.path("name").asString();
            String description = property.path("description").asString();
            assertThat(description).as(name).matches("(?s)[A-Z].*\\.");
            if (property.path("type").asString().equals("java.lang.Boolean")) {
                assertThat(description).as(name).startsWith("Whether to ");
            }
            assertThat(property.path("type").asString())
                    .as("%s has a unit of its own, unless it counts something", name)
                    .isNotIn("java.lang.Long", "long");
        }
    }

    @Test
    void thePageListsThemAll() throws IOException {
        List<String> rows = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group())
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(properties().stream()
                        .map(ConfigurationTest::row)
                        .sorted()
                        .toList());
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void everyWrongValueIsNamedAtOnce(CapturedOutput output) {
        SpringApplication application = new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .build();
        assertThat(catchThrowable(() -> application.run(
                        "--spring.datasource.url=jdbc:postgresql://localhost:1/nowhere",
                        "--tributary.queue-capacity=100",
                        "--tributary.batch-size=512",
                        "--tributary.admission-timeout=-1s",
                        "--tributary.operation-timeout=0s",
                        "--tributary.site= ",
                        "--tributary.pool.snapshots=-3",
                        "--tributary.pool.commits=1",
                        "--tributary.pool.connection-timeout=5ms")))
                .isNotNull();
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "Properties of Tributary have values that cannot be used:",
                        "tributary.batch-size is `512`; expected 1 to tributary.queue-capacity, which is 100",
                        "tributary.admission-timeout is `PT-1S`; expected at least 0 ms",
                        "tributary.operation-timeout is `PT0S`; expected at least 1 ms",
                        "tributary.site is ` `; expected a name",
                        "tributary.pool.snapshots is `-3`; expected at least 1",
                        "tributary.pool.commits is `1`; expected at least 2",
                        "tributary.pool.connection-timeout is `PT0.005S`; expected at least 250 ms",
                        "docs/configuration.md")
                .doesNotContain("queue-capacity is");
    }
}
