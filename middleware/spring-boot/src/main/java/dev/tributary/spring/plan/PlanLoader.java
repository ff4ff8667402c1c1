package dev.tributary.spring.plan;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.InvalidPlanException;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.dsl.source.Diagnostic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/** Reads the plan and the {@code .inv} file next to it from the class path. */
public final class PlanLoader {
    private static final String REBUILD =
            "Run `mvn verify`: the goal `analyze` of tributary-maven-plugin reads src/main/tributary and writes the plan.";

    private static final String MISSING_IMPORT = "TRB0107";

    private final ResourcePatternResolver resources;
    private final @Nullable String wanted;

    /** Takes the name of the application whose plan is wanted; null when there is only one on the class path. */
    public PlanLoader(ResourcePatternResolver resources, @Nullable String wanted) {
        this.resources = resources;
        this.wanted = wanted;
    }

    /**
     * Loads the plan and what it was made from.
     *
     * @throws PlanException when there is none, or it does not fit
     */
    public AnalyzedApplication load() {
        Resource file = choose(find());
        String planName = String.valueOf(file.getFilename());
        String invName = planName.substring(0, planName.length() - PlanFormat.SUFFIX.length()) + ".inv";
        Plan plan = read(file, planName);
        String text = text(sibling(file, invName, planName), invName);
        InvFile.Result parsed = InvFile.parse(invName, text, path -> {
            Resource imported = file.createRelative(path);
            return imported.getContentAsString(StandardCharsets.UTF_8);
        });
        String missing = parsed.diagnostics().stream()
                .filter(diagnostic -> diagnostic.code().equals(MISSING_IMPORT))
                .map(Diagnostic::message)
                .collect(Collectors.joining("; "));
        if (!missing.isEmpty()) {
            throw new PlanException(
                    "The plan " + planName + " is packaged without all that " + invName + " imports: " + missing + ".",
                    REBUILD,
                    null);
        }
        if (!parsed.fingerprint().equals(plan.fingerprint())) {
            throw new PlanException(
                    "The plan " + planName + " was made from another version of " + invName
                            + " than the one that is packaged with it.",
                    REBUILD,
                    null);
        }
        return new AnalyzedApplication(checked(invName, parsed, plan), plan);
    }

    private List<Resource> find() {
        try {
            return Arrays.stream(resources.getResources("classpath*:" + PlanFormat.FOLDER + "*" + PlanFormat.SUFFIX))
                    .toList();
        } catch (IOException e) {
            throw new PlanException("The class path cannot be searched for plans: " + e.getMessage(), REBUILD, e);
        }
    }

    private Resource choose(List<Resource> found) {
        if (found.isEmpty()) {
            throw new PlanException(
                    "There is no plan on the class path (" + PlanFormat.FOLDER + "*" + PlanFormat.SUFFIX + ").",
                    REBUILD + " In a build without it, add the plugin; to run without Tributary, set"
                            + " tributary.enabled=false.",
                    null);
        }
        List<Resource> matching = found.stream()
                .filter(file -> wanted == null
                        || read(file, String.valueOf(file.getFilename()))
                                .application()
                                .equals(wanted))
                .toList();
        if (matching.size() != 1) {
            String names = found.stream()
                    .map(file -> String.valueOf(file.getFilename()))
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new PlanException(
                    matching.isEmpty()
                            ? "No plan on the class path is for application `" + wanted + "`; there are " + names + "."
                            : "There is more than one plan on the class path: " + names + ".",
                    "Set tributary.application to the name of the application to run.",
                    null);
        }
        return matching.get(0);
    }

    private static Plan read(Resource file, String name) {
        try {
            return PlanFormat.read(text(file, name));
        } catch (InvalidPlanException e) {
            throw new PlanException("The plan " + name + " cannot be used: " + e.getMessage() + ".", REBUILD, e);
        }
    }

    private static Resource sibling(Resource file, String invName, String planName) {
        try {
            Resource sibling = file.createRelative(invName);
            if (sibling.exists()) {
                return sibling;
            }
        } catch (IOException e) {
            throw new PlanException(invName + " cannot be found: " + e.getMessage(), REBUILD, e);
        }
        throw new PlanException(
                "The plan " + planName + " is packaged without the " + invName + " that it was made from.",
                REBUILD,
                null);
    }

    private static String text(Resource file, String name) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new PlanException(name + " cannot be read: " + e.getMessage(), REBUILD, e);
        }
    }

    private static Application checked(String invName, InvFile.Result result, Plan plan) {
        Application application = result.application()
                .orElseThrow(() -> new PlanException(
                        invName + " is not valid: "
                                + result.diagnostics().stream()
                                        .map(diagnostic -> diagnostic.code() + " " + diagnostic.message())
                                        .collect(Collectors.joining("; "))
                                + ".",
                        REBUILD,
                        null));
        List<String> undecided = application.operations().stream()
                .map(Operation::name)
                .filter(name -> plan.operation(name).isEmpty())
                .toList();
        if (!undecided.isEmpty()) {
            throw new PlanException("The plan says nothing about " + String.join(", ", undecided) + ".", REBUILD, null);
        }
        return application;
    }
}
