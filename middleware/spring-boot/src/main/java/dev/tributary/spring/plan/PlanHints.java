package dev.tributary.spring.plan;

import dev.tributary.dsl.plan.PlanFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Takes the declarations and plans along into a native image. */
public final class PlanHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        hints.resources().registerPattern(PlanFormat.FOLDER + "*");
        hints.resources().registerPattern(PlanFormat.FOLDER + "**/*");
    }
}
