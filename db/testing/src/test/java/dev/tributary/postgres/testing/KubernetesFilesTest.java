package dev.tributary.postgres.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The Kubernetes example is what Kubernetes takes; fields that it does not know are refused. */
class KubernetesFilesTest {
    private static final Path DIRECTORY = Path.of("../kubernetes");
    private static final String MODELS = "io.kubernetes.client.openapi.models.V1";
    /** Of the operator, and not known here. */
    private static final String CLUSTER = "postgresql.cnpg.io/v1";

    private static List<JsonObject> objects(String file) throws IOException {
        List<JsonObject> objects = new ArrayList<>();
        for (Object object : new Yaml().loadAll(Files.readString(DIRECTORY.resolve(file)))) {
            objects.add(new Gson().toJsonTree(object).getAsJsonObject());
        }
        return objects;
    }

    @ParameterizedTest
    @CsvSource({"sites.yaml, 6", "database.yaml, 1", "shop.yaml, 3"})
    void everyObjectIsValid(String file, int known) throws Throwable {
        int valid = 0;
        for (JsonObject object : objects(file)) {
            if (!object.get("apiVersion").getAsString().equals(CLUSTER)) {
                validate(object);
                valid++;
            }
        }
        assertThat(valid).isEqualTo(known);
    }

    @Test
    void aFieldThatIsNotKnownIsRefused() throws IOException {
        JsonObject deployment = objects("shop.yaml").get(0);
        JsonObject container = deployment
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .getAsJsonArray("containers")
                .get(0)
                .getAsJsonObject();
        container.add("readynessProbe", container.remove("readinessProbe"));
        assertThatThrownBy(() -> validate(deployment)).hasMessageContaining("readynessProbe");
    }

    private static void validate(JsonObject object) throws Throwable {
        try {
            Class.forName(MODELS + object.get("kind").getAsString())
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, object);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
