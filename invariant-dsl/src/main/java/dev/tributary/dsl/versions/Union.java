package dev.tributary.dsl.versions;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Two versions of an application as one: the operations of both, under the immediate invariants of the older one. What holds
 * of it holds while instances of both versions run, whether the older ones know of the newer version or not; see
 * docs/decisions/032.
 */
public final class Union {
    private final Application older;
    private final Application newer;
    private final List<String> problems = new ArrayList<>();

    private Union(Application older, Application newer) {
        this.older = older;
        this.newer = newer;
    }

    /**
     * What became of two versions.
     *
     * @param application both as one; an operation that the two declare differently is there twice
     * @param older the name in {@code application} of each operation of the older version
     * @param newer the name in {@code application} of each operation of the newer version
     * @param added the declared invariants of the newer version that the older one does not keep
     * @param problems why the two cannot run at the same time, a sentence each; then nothing else counts
     */
    public record Result(
            Application application,
            Map<String, String> older,
            Map<String, String> newer,
            List<String> added,
            List<String> problems) {
        public Result {
            older = Map.copyOf(older);
            newer = Map.copyOf(newer);
            added = List.copyOf(added);
            problems = List.copyOf(problems);
        }

        /** Whether an operation is the same in both versions. */
        public boolean shares(String operation) {
            String name = older.get(operation);
            return name != null && name.equals(newer.get(operation));
        }
    }

    /** Two versions as one. */
    public static Result of(Application older, Application newer) {
        return new Union(older, newer).result();
    }

    private Result result() {
        enums();
        List<Entity> entities = entities();
        Map<String, Operation> operations = new LinkedHashMap<>();
        Map<String, String> newerNames = new LinkedHashMap<>();
        for (Operation operation : newer.operations()) {
            operations.put(operation.name(), operation);
            newerNames.put(operation.name(), operation.name());
        }
        Map<String, String> olderNames = new LinkedHashMap<>();
        for (Operation before : older.operations()) {
            Operation filled = filled(before);
            String name = before.name();
            if (operations.containsKey(name) && !Alike.same(filled, operations.get(name))) {
                name = free(name, operations);
            }
            olderNames.put(before.name(), name);
            operations.putIfAbsent(name, renamed(filled, name));
        }
        Application both = new Application(
                newer.name(),
                enumsOfBoth(),
                entities,
                older.declaredInvariants(),
                List.of(),
                List.copyOf(operations.values()));
        chosenKeys();
        return new Result(both, olderNames, newerNames, added(), problems);
    }

    private static String free(String name, Map<String, Operation> taken) {
        String free = name + "_before";
        while (taken.containsKey(free)) {
            free += "_";
        }
        return free;
    }

    private static Operation renamed(Operation operation, String name) {
        return new Operation(
                name,
                operation.parameters(),
                operation.choices(),
                operation.requires(),
                operation.body(),
                operation.range());
    }

    private List<String> added() {
        return newer.declaredInvariants().stream()
                .filter(invariant ->
                        older.declaredInvariants().stream().noneMatch(known -> Alike.same(known, invariant)))
                .map(Invariant::name)
                .toList();
    }

    private List<EnumType> enumsOfBoth() {
        Map<String, EnumType> all = new LinkedHashMap<>();
        newer.enums().forEach(e -> all.put(e.name(), e));
        older.enums().forEach(e -> all.putIfAbsent(e.name(), e));
        return List.copyOf(all.values());
    }

    private void enums() {
        for (EnumType before : older.enums()) {
            newer.enums().stream()
                    .filter(now -> now.name().equals(before.name()) && !Alike.same(before, now))
                    .forEach(now -> problems.add("enum " + now.name()
                            + " differs, and a version must not meet literals that it does not know"));
        }
    }

    private List<Entity> entities() {
        List<Entity> all = new ArrayList<>();
        for (Entity now : newer.entities()) {
            Optional<Entity> before = older.findEntity(now.name());
            all.add(before.map(old -> both(old, now)).orElse(now));
        }
        for (Entity before : older.entities()) {
            if (newer.findEntity(before.name()).isEmpty()) {
                if (writes(older, before.name())) {
                    problems.add("entity " + before.name() + " is gone, and the older version still writes it");
                }
                all.add(before);
            }
        }
        return all;
    }

    /** The newer entity, with what only the older one declares; differences that cannot be are noted. */
    private Entity both(Entity before, Entity now) {
        String name = now.name();
        if (!before.table().equals(now.table())) {
            problems.add("entity " + name + " has moved from table " + before.table() + " to " + now.table());
        }
        if (!names(before.keys()).equals(names(now.keys()))) {
            problems.add("the key of entity " + name + " was " + names(before.keys()) + " and is " + names(now.keys()));
        }
        List<Attribute> attributes = new ArrayList<>(now.attributes());
        for (Attribute old : before.attributes()) {
            Optional<Attribute> kept = now.attribute(old.name());
            if (kept.isEmpty()) {
                if (writes(older, name) || writes(newer, name)) {
                    problems.add("attribute " + name + "." + old.name()
                            + " is gone, and rows with it and without it would be made at the same time");
                }
                attributes.add(old);
            } else if (!Alike.same(old, kept.get())) {
                problems.add(
                        "attribute " + name + "." + old.name() + " was " + said(old) + " and is " + said(kept.get()));
            }
        }
        for (Attribute added : now.attributes()) {
            boolean required = before.attribute(added.name()).isEmpty() && !added.nullable();
            if (required && makes(older, name)) {
                problems.add("attribute " + name + "." + added.name()
                        + " is new, and the older version makes rows without it: let it be null (`?`) first");
            }
        }
        return new Entity(name, now.table(), attributes, now.range());
    }

    private static List<String> names(List<Attribute> attributes) {
        return attributes.stream().map(Attribute::name).toList();
    }

    private static String said(Attribute attribute) {
        return attribute.type() + (attribute.nullable() ? "?" : "") + " "
                + attribute.merge().name().toLowerCase(Locale.ROOT)
                + (attribute.cascade() ? " on delete cascade" : "")
                + (attribute.column() == null ? "" : " in column " + attribute.column());
    }

    /** Keys that one version generates must not be ones that the other one's callers choose. */
    private void chosenKeys() {
        for (Entity entity : newer.entities()) {
            boolean inBoth = makes(older, entity.name()) && makes(newer, entity.name());
            if (inBoth && older.keysAreChosen(entity.name()) != newer.keysAreChosen(entity.name())) {
                problems.add(
                        "one version generates the keys of " + entity.name() + ", the other lets callers choose them");
            }
        }
    }

    private static boolean makes(Application application, String entity) {
        return statements(application)
                .anyMatch(s ->
                        (s instanceof Statement.Insert insert && insert.entity().equals(entity))
                                || (s instanceof Statement.Ensure ensure
                                        && ensure.entity().equals(entity)));
    }

    private static boolean writes(Application application, String entity) {
        return makes(application, entity)
                || statements(application)
                        .anyMatch(s -> s instanceof Statement.Change change
                                && change.target().entity().equals(entity));
    }

    private static Stream<Statement> statements(Application application) {
        return application.operations().stream().flatMap(o -> o.body().stream()).flatMap(Statement::walk);
    }

    /** An operation of the older version, whose new rows have null where it knows no attribute. */
    private Operation filled(Operation operation) {
        return new Operation(
                operation.name(),
                operation.parameters(),
                operation.choices(),
                operation.requires(),
                filled(operation.body()),
                operation.range());
    }

    private List<Statement> filled(List<Statement> statements) {
        return statements.stream().map(this::filled).toList();
    }

    private Statement filled(Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            return new Statement.Insert(
                    insert.entity(), filled(insert.entity(), insert.values(), insert), insert.range());
        } else if (statement instanceof Statement.Ensure ensure) {
            return new Statement.Ensure(
                    ensure.entity(), filled(ensure.entity(), ensure.values(), ensure), ensure.range());
        } else if (statement instanceof Statement.If branch) {
            return new Statement.If(
                    branch.condition(), filled(branch.then()), filled(branch.otherwise()), branch.range());
        } else if (statement instanceof Statement.ForEach loop) {
            return new Statement.ForEach(loop.binding(), loop.condition(), filled(loop.body()), loop.range());
        }
        return statement;
    }

    private Map<String, Expression> filled(String entity, Map<String, Expression> values, Statement at) {
        Map<String, Expression> all = new LinkedHashMap<>();
        newer.findEntity(entity)
                .ifPresent(now -> now.attributes().forEach(attribute -> {
                    Expression given = values.get(attribute.name());
                    all.put(
                            attribute.name(),
                            given != null ? given : new Expression.Null(attribute.type(), at.range()));
                }));
        values.forEach(all::putIfAbsent);
        return all;
    }
}
