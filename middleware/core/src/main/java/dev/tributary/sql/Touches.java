package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an operation can change, told from its declaration: rows that come and go, and attributes of others. */
public final class Touches {
    private final Set<String> inserted = new LinkedHashSet<>();
    private final Set<String> deleted = new LinkedHashSet<>();
    private final Set<EntityAttribute> changed = new HashSet<>();
    private final Set<String> entities = new LinkedHashSet<>();

    private record EntityAttribute(String entity, String attribute) {}

    public Touches(Application application, Operation operation) {
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> add(application, statement));
    }

    private void add(Application application, Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            inserted.add(insert.entity());
            entities.add(insert.entity());
        } else if (statement instanceof Statement.Ensure ensure) {
            inserted.add(ensure.entity());
            entities.add(ensure.entity());
        } else if (statement instanceof Statement.Delete delete) {
            delete(application, ((Type.Reference) delete.row().type()).entity());
        } else if (statement instanceof Statement.Change change) {
            changed.add(new EntityAttribute(
                    change.target().entity(), change.target().attribute()));
            entities.add(change.target().entity());
        }
    }

    /** With everything that cascades from it. */
    private void delete(Application application, String entity) {
        if (!deleted.add(entity)) {
            return;
        }
        entities.add(entity);
        for (Entity child : application.entities()) {
            for (Attribute attribute : child.attributes()) {
                if (attribute.cascade()
                        && attribute.type() instanceof Type.Reference parent
                        && parent.entity().equals(entity)) {
                    delete(application, child.name());
                }
            }
        }
    }

    Set<String> entities() {
        return entities;
    }

    boolean inserts(String entity) {
        return inserted.contains(entity);
    }

    boolean deletes(String entity) {
        return deleted.contains(entity);
    }

    boolean changes(String entity, String attribute) {
        return changed.contains(new EntityAttribute(entity, attribute));
    }

    boolean changesAny(String entity, Set<String> attributes) {
        return attributes.stream().anyMatch(attribute -> changes(entity, attribute));
    }
}
