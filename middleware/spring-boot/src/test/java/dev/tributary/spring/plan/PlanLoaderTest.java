package dev.tributary.spring.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** A plan is loaded with its file and everything that the file imports, from beside it. */
class PlanLoaderTest {
    private static final String STORE = "application store\nimport \"parts/common.inv\"\nentity Box { key id: uuid }\n";
    private static final Map<String, String> IMPORTS = Map.of(
            "parts/common.inv", "import \"units.inv\"\nentity Lid { key id: uuid }\n",
            "parts/units.inv", "entity Unit { key id: uuid }\n");

    @TempDir
    Path classes;

    private Path folder;

    @BeforeEach
    void aPackagedPlan() throws IOException {
        folder = classes.resolve(PlanFormat.FOLDER);
        Files.createDirectories(folder.resolve("parts"));
        Files.writeString(folder.resolve("store.inv"), STORE);
        for (Map.Entry<String, String> imported : IMPORTS.entrySet()) {
            Files.writeString(folder.resolve(imported.getKey()), imported.getValue());
        }
        String fingerprint = InvFile.parse("store.inv", STORE, path -> {
                    String text = IMPORTS.get(path);
                    if (text == null) {
                        throw new NoSuchFileException(path);
                    }
                    return text;
                })
                .fingerprint();
        Plan plan = new Plan(Plan.FORMAT, "store", fingerprint, List.of(), List.of());
        Files.writeString(folder.resolve("store.plan.json"), PlanFormat.write(plan));
    }

    private AnalyzedApplication load() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            return new PlanLoader(new PathMatchingResourcePatternResolver(loader), "store").load();
        }
    }

    @Test
    void importsAreFoundBesideThePlan() throws IOException {
        assertThat(load().application().entities()).extracting(Entity::name).containsExactly("Box", "Lid", "Unit");
    }

    @Test
    void aChangedImportMakesThePlanStale() throws IOException {
        Files.writeString(folder.resolve("parts/units.inv"), "entity Unit { key id: uuid; size: int }\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("made from another version of store.inv");
    }

    @Test
    void aMissingImportIsNamed() throws IOException {
        Files.delete(folder.resolve("parts/units.inv"));
        assertThatThrownBy(this::load).isInstanceOf(PlanException.class).hasMessageContaining("units.inv");
    }
}
