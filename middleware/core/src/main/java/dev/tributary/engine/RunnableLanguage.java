package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the language that the engine executes. An application that uses more must not start: what the proof
 * assumes would not be what happens.
 */
public final class RunnableLanguage {
    private final List<String> found = new ArrayList<>();

    private RunnableLanguage() {}

    /**
     * Checks a whole application.
     *
     * @throws UnsupportedApplicationException with everything in it that cannot be run
     */
    public static void check(Application application) {
        RunnableLanguage check = new RunnableLanguage();
        application.entities().forEach(check::entity);
        application.operations().forEach(check::operation);
        if (!check.found.isEmpty()) {
            throw new UnsupportedApplicationException(application.name(), check.found);
        }
    }

    private void found(String where, String construct, SourceRange range) {
        found.add(where + ": " + construct + " (" + range.file() + ":"
                + range.start().line() + ")");
    }

    private void entity(Entity entity) {
        for (Attribute attribute : entity.attributes()) {
            if (attribute.cascade()) {
                found("entity " + entity.name(), "`on delete cascade`", attribute.range());
            }
        }
    }

    private void operation(Operation operation) {
        String where = "operation " + operation.name();
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> {
            if (statement instanceof Statement.Ensure) {
                found(where, "`ensure`", statement.range());
            }
        });
    }
}
