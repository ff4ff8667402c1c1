package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.yaml.snakeyaml.Yaml;

/** What the files for compose and for Kubernetes say of each site becomes the configuration that it is meant to be. */
class DeploymentTest {
    private static final List<String> SITES = List.of("north", "south", "west");
    private static final Pattern DEFAULT = Pattern.compile("(?<!\\$)\\$\\{\\w+:-([^}]*)}");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\((\\w+)\\)");

    private final Map<String, ?> compose = read("compose/compose.yml").get(0);

    private static List<Map<String, ?>> read(String file) {
        try {
            String text = Files.readString(Path.of("../db").resolve(file));
            return StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
                    .map(DeploymentTest::map)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"north", "south", "west"})
    void composeConfiguresASite(String site) {
        Map<String, Object> variables = new HashMap<>();
        map(service(site), "environment").forEach((name, value) -> variables.put(name, interpolated(value.toString())));
        Map<String, Object> secrets = new HashMap<>();
        list(service(site), "secrets").forEach(name -> secrets.put(name.toString(), "secret of " + name));

        StandardEnvironment environment = environment(variables, secrets);
        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://db/shop");
        assertSite(site, environment, "jdbc:postgresql://%s-db/shop");
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

    /** As compose does it where nothing is given: defaults are taken, and two dollar signs are one. */
    private static String interpolated(String text) {
        return DEFAULT.matcher(text).replaceAll("$1").replace("$$", "$");
    }

    private static String link(String one, String other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    @ParameterizedTest
    @ValueSource(strings = {"north", "south", "west"})
    void kubernetesConfiguresASite(String site) {
        Map<String, Object> variables = new HashMap<>();
        read("kubernetes/sites.yaml").stream()
                .filter(object -> site.equals(map(object, "metadata").get("namespace")))
                .forEach(object -> variables.putAll(map(object, "data")));
        Map<String, ?> deployment = read("kubernetes/shop.yaml").stream()
                .filter(object -> "Deployment".equals(object.get("kind")))
                .findFirst()
                .orElseThrow();
        Map<String, ?> pod = map(map(map(deployment, "spec"), "template"), "spec");
        list(map(list(pod, "containers").get(0)), "env").stream()
                .map(DeploymentTest::map)
                .forEach(variable -> variables.put(variable.get("name").toString(), value(variable, variables)));

        StandardEnvironment environment = environment(variables, Map.of());
        assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://db-rw/shop");
        assertSite(site, environment, "jdbc:postgresql://db-rw.%s/shop");
    }

    private static String value(Map<String, ?> variable, Map<String, Object> before) {
        Object value = variable.get("value");
        if (value == null) {
            Map<String, ?> secret = map(map(variable, "valueFrom"), "secretKeyRef");
            assertThat(secret.get("key")).isEqualTo("password");
            return "secret of " + secret.get("name").toString().replace('-', '_');
        }
        Matcher reference = REFERENCE.matcher(value.toString());
        return reference.replaceAll(match -> before.get(match.group(1)).toString());
    }

    private static void assertSite(String site, StandardEnvironment environment, String url) {
        TributaryProperties tributary = Binder.get(environment)
                .bind("tributary", TributaryProperties.class)
                .get();
        assertThat(tributary.site()).isEqualTo(site);
        assertThat(tributary.sites()).containsOnlyKeys(SITES);
        assertThat(tributary.pool().connectionTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(tributary.replication().username()).isEqualTo("shop_replication");
        assertThat(tributary.replication().password()).isEqualTo("secret of shop_replication");
        tributary.sites().forEach((name, other) -> {
            assertThat(other.url()).isEqualTo(url, name);
            assertThat(other.username()).isEqualTo("shop_app");
            assertThat(other.password()).isEqualTo("secret of shop_app");
        });
        assertThat(topology(tributary).several()).isTrue();

        assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("shop_app");
        assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("secret of shop_app");
        assertThat(environment.getProperty("spring.flyway.user")).isEqualTo("shop_owner");
        assertThat(environment.getProperty("spring.flyway.password")).isEqualTo("secret of shop_owner");
        assertThat(environment.getProperty("shop.demo-data", boolean.class))
                .as("only the coordinator fills the shelves")
                .isEqualTo(site.equals(tributary.coordinator()));
        assertThat(Binder.get(environment)
                        .bind("shop.urls", Bindable.mapOf(String.class, URI.class))
                        .get())
                .containsOnlyKeys(SITES);
    }

    private static Topology topology(TributaryProperties tributary) {
        return Topology.of(
                tributary.site(),
                tributary.coordinator(),
                tributary.sites().entrySet().stream()
                        .map(site -> new SiteConnection(
                                site.getKey(),
                                site.getValue().url(),
                                site.getValue().username(),
                                site.getValue().password(),
                                site.getValue().replication()))
                        .toList());
    }

    /** As Spring Boot makes it in a container: variables, and a property for each file of a secret. */
    private static StandardEnvironment environment(Map<String, Object> variables, Map<String, Object> secrets) {
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
        return map(map(compose, "services"), name);
    }

    private static Map<String, ?> map(Map<String, ?> parent, String name) {
        return map(parent.get(name));
    }

    private static List<?> list(Map<String, ?> parent, String name) {
        return (List<?>) parent.get(name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(Object value) {
        return (Map<String, ?>) value;
    }
}
