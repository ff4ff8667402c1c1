package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.HashSet;
import java.util.Set;

/** Which rows can cease to exist. */
final class Existence {
    private Existence() {}

    /** The entities of which some operation deletes rows, or which go with such a row. */
    static Set<String> deletable(Application application) {
        Set<String> deletable = new HashSet<>();
        application.operations().stream()
                .flatMap(o -> o.body().stream())
                .flatMap(Statement::walk)
                .forEach(statement -> {
                    if (statement instanceof Statement.Delete delete) {
                        gone(application, ((Type.Reference) delete.row().type()).entity(), deletable);
                    }
                });
        return deletable;
    }

    /** Adds an entity, and those whose rows go with its rows because they refer to them by a cascading reference. */
    static void gone(Application application, String entity, Set<String> gone) {
        if (gone.add(entity)) {
            application.entities().stream()
                    .filter(e -> e.attributes().stream()
                            .anyMatch(a -> a.cascade()
                                    && a.type() instanceof Type.Reference reference
                                    && reference.entity().equals(entity)))
                    .forEach(e -> gone(application, e.name(), gone));
        }
    }
}
