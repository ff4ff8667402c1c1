package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** What the compose file says of each site becomes the configuration that it is meant to be. */
class ComposeFileTest {
    private static final Path FILE = Path.of("../db/compose/compose.yml");
    private static final List<String> SITES = List.of("north", "south", "west");

    private final Map<String, ?> file = read();

    private static Map<String, ?> read() {
        try (InputStream yaml = Files.newInputStream(FILE)) {
            return new Yaml().load(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"north", "south", "west"})
    void theEnvironmentOfASiteIsItsConfiguration(String site) {
        StandardEnvironment environment = environment(site);

        TributaryProperties tributary = Binder.get(environment)
                .bind("tributary", TributaryProperties.class)
                .get();
        assertThat(tributary.site()).isEqualTo(site);
        assertThat(tributary.sites()).containsOnlyKeys(SITES);
        assertThat(tributary.replication().username()).isEqualTo("shop_replication");
        assertThat(tributary.replication().password()).isEqualTo("secret of shop_replication");
        tributary.sites().forEach((name, other) -> {
            assertThat(other.url()).isEqualTo("jdbc:postgresql://" + name + "-db/shop");
            assertThat(other.password()).isEqualTo("secret of shop_app");
        });
        Topology topology = Topology.of(
                tributary.site(),
                tributary.coordinator(),
                tributary.sites().entrySet().stream()
                        .map(entry -> new SiteConnection(
                                entry.getKey(),
                                entry.getValue().url(),
                                entry.getValue().username(),
                                entry.getValue().password(),
                                entry.getValue().replication()))
                        .toList());
        assertThat(topology.several()).isTrue();

        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("secret of shop_app");
        assertThat(environment.getProperty("spring.flyway.password")).isEqualTo("secret of shop_owner");
        assertThat(environment.getProperty("shop.demo-data", boolean.class))
                .as("only the coordinator fills the shelves")
                .isEqualTo(site.equals(tributary.coordinator()));
        assertThat(Binder.get(environment)
                        .bind("shop.urls", Bindable.mapOf(String.class, URI.class))
                        .get())
                .containsOnlyKeys(SITES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"north", "south", "west"})
    void aSiteReachesTheOthersThroughALinkOfItsOwnWithEach(String site) {
        for (String service : List.of(site, site + "-db")) {
            assertThat(map(service(service), "networks").keySet())
                    .isEqualTo(Stream.concat(
                                    Stream.of(site),
                                    SITES.stream()
                                            .filter(other -> !other.equals(site))
                                            .map(other -> link(site, other)))
                            .collect(Collectors.toSet()));
        }
    }

    private static String link(String one, String other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    /** As Spring Boot makes it in the container: variables, and a property for each file of a secret. */
    private StandardEnvironment environment(String site) {
        Map<String, Object> variables = new HashMap<>();
        map(service(site), "environment")
                // Compose's own way to write a dollar sign.
                .forEach((name, value) ->
                        variables.put(name, String.valueOf(value).replace("$$", "$")));
        Map<String, Object> secrets = new HashMap<>();
        ((List<?>) service(site).get("secrets"))
                .forEach(name -> secrets.put(String.valueOf(name), "secret of " + name));

        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("secrets", secrets));
        ConfigurationPropertySources.attach(environment);
        return environment;
    }

    private Map<String, ?> service(String name) {
        return map(map(file, "services"), name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(Map<String, ?> parent, String name) {
        return (Map<String, ?>) parent.get(name);
    }
}
