package dev.tributary.dsl.model;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Everything that an {@code .inv} file declares, resolved and type-checked.
 *
 * @param declaredInvariants the immediate ones; no proof assumes the deferred ones
 */
public record Application(
        String name,
        List<EnumType> enums,
        List<Entity> entities,
        List<Invariant> declaredInvariants,
        List<Deferred> deferredInvariants,
        List<Operation> operations) {
    public Application {
        enums = List.copyOf(enums);
        entities = List.copyOf(entities);
        declaredInvariants = List.copyOf(declaredInvariants);
        deferredInvariants = List.copyOf(deferredInvariants);
        operations = List.copyOf(operations);
    }

    /**
     * An invariant that is not enforced but audited.
     *
     * @param compensation the operation that its violations are handed to: one parameter per variable of the invariant
     */
    public record Deferred(Invariant invariant, String compensation) {}

    /** The immediate invariants: the declared ones, then the implicit ones: references, then keys that callers choose. */
    public List<Invariant> invariants() {
        List<Invariant> all = new ArrayList<>(declaredInvariants);
        for (Entity entity : entities) {
            for (Attribute attribute : entity.attributes()) {
                if (attribute.type() instanceof Type.Reference) {
                    all.add(new Invariant.ReferenceExists(entity.name(), attribute.name(), attribute.range()));
                }
            }
        }
        for (Entity entity : entities) {
            if (keysAreChosen(entity.name())) {
                all.add(new Invariant.KeyUnique(entity.name(), entity.range()));
            }
        }
        return List.copyOf(all);
    }

    /** Whether some operation inserts or ensures rows of this entity under keys that are not {@code new}. */
    public boolean keysAreChosen(String entity) {
        return operations.stream()
                .anyMatch(operation -> operation.body().stream()
                        .flatMap(Statement::walk)
                        .anyMatch(statement -> (statement instanceof Statement.Insert insert
                                        && insert.entity().equals(entity)
                                        && !keyIsGenerated(operation, insert))
                                || (statement instanceof Statement.Ensure ensure
                                        && ensure.entity().equals(entity))));
    }

    /**
     * Whether the key of an inserted row is generated: {@code new}, a {@code new} parameter, or a {@code new} field of a
     * list's element. A key that refers to a new row of another entity is chosen, though nobody else can choose it.
     */
    public boolean keyIsGenerated(Operation operation, Statement.Insert insert) {
        Type itself = new Type.Reference(insert.entity());
        return entity(insert.entity()).keys().stream().allMatch(key -> {
            Expression value = insert.values().get(key.name());
            if (value instanceof Expression.NewRow) {
                return true;
            }
            if (value instanceof Expression.Variable variable) {
                return operation
                        .parameter(variable.name())
                        .filter(p -> p.fresh() && p.type().equals(itself))
                        .isPresent();
            }
            return value instanceof Expression.FieldOf field
                    && field.element().type() instanceof Type.Tuple tuple
                    && tuple.field(field.field())
                            .filter(f -> f.fresh() && f.type().equals(itself))
                            .isPresent();
        });
    }

    public Optional<Entity> findEntity(String entityName) {
        return entities.stream().filter(e -> e.name().equals(entityName)).findFirst();
    }

    public Entity entity(String entityName) {
        return findEntity(entityName).orElseThrow(() -> new NoSuchElementException("no entity " + entityName));
    }

    public EnumType enumType(String enumName) {
        return enums.stream()
                .filter(e -> e.name().equals(enumName))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no enum " + enumName));
    }

    public Optional<Operation> findOperation(String operationName) {
        return operations.stream().filter(o -> o.name().equals(operationName)).findFirst();
    }

    public Operation operation(String operationName) {
        return findOperation(operationName)
                .orElseThrow(() -> new NoSuchElementException("no operation " + operationName));
    }

    public Attribute attribute(String entityName, String attributeName) {
        return entity(entityName)
                .attribute(attributeName)
                .orElseThrow(() -> new NoSuchElementException("no attribute " + entityName + "." + attributeName));
    }
}
