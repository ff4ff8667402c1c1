package dev.tributary.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The entities of an application, looked up once instead of for every effect, and what becomes of their rows. */
public final class Schema {
    /** The variable of a cascade's condition that holds the parent's key. */
    public static final String PARENT = "parent";

    private static final String CHILD = "child";

    private final Application application;
    private final Map<String, Table> tables = new HashMap<>();
    private final Set<String> deletable = new HashSet<>();
    private final List<String> parentsFirst = new ArrayList<>();

    /**
     * One entity.
     *
     * @param cascadesOf the references of its rows with which they go
     * @param cascadesFrom the references of other rows that go with its rows
     * @param keysAreChosen whether callers choose its keys, so that one can come twice
     */
    public record Table(
            Entity entity,
            List<Attribute> attributes,
            List<Attribute> keys,
            Map<String, Attribute> byName,
            List<Cascade> cascadesOf,
            List<Cascade> cascadesFrom,
            boolean keysAreChosen) {
        public Attribute attribute(String name) {
            return Objects.requireNonNull(byName.get(name), name);
        }
    }

    /**
     * Rows of {@code child} go when the row goes that this reference names.
     *
     * @param binding together with {@code condition} the children of the row whose key is the variable {@link #PARENT}
     */
    public record Cascade(String child, Attribute reference, String parent, Binding binding, Expression condition) {}

    public Schema(Application application) {
        this.application = application;
        for (Entity entity : application.entities()) {
            Map<String, Attribute> byName = new HashMap<>();
            entity.attributes().forEach(a -> byName.put(a.name(), a));
            tables.put(
                    entity.name(),
                    new Table(
                            entity,
                            entity.attributes(),
                            entity.keys(),
                            byName,
                            new ArrayList<>(),
                            new ArrayList<>(),
                            application.keysAreChosen(entity.name())));
        }
        application.entities().forEach(this::cascades);
        application.operations().stream()
                .flatMap(o -> o.body().stream())
                .flatMap(Statement::walk)
                .forEach(statement -> {
                    if (statement instanceof Statement.Delete delete) {
                        goes(((Type.Reference) delete.row().type()).entity(), deletable);
                    }
                });
        List<String> path = new ArrayList<>();
        application.entities().forEach(e -> visit(e, path));
    }

    private void cascades(Entity entity) {
        for (Attribute attribute : entity.attributes()) {
            if (attribute.cascade() && attribute.type() instanceof Type.Reference reference) {
                Expression child = new Expression.Variable(CHILD, new Type.Reference(entity.name()), attribute.range());
                Cascade cascade = new Cascade(
                        entity.name(),
                        attribute,
                        reference.entity(),
                        new Binding(CHILD, entity.name()),
                        new Expression.Comparison(
                                Expression.ComparisonOperator.EQUAL,
                                new Expression.AttributeOf(
                                        child, entity.name(), attribute.name(), reference, attribute.range()),
                                new Expression.Variable(PARENT, reference, attribute.range()),
                                attribute.range()));
                table(entity.name()).cascadesOf().add(cascade);
                table(reference.entity()).cascadesFrom().add(cascade);
            }
        }
    }

    private void goes(String entity, Set<String> gone) {
        if (gone.add(entity)) {
            table(entity).cascadesFrom().forEach(cascade -> goes(cascade.child(), gone));
        }
    }

    private void visit(Entity entity, List<String> path) {
        if (parentsFirst.contains(entity.name()) || path.contains(entity.name())) {
            return;
        }
        path.add(entity.name());
        for (Attribute attribute : entity.attributes()) {
            if (attribute.type() instanceof Type.Reference reference) {
                visit(application.entity(reference.entity()), path);
            }
        }
        path.remove(entity.name());
        parentsFirst.add(entity.name());
    }

    public Application application() {
        return application;
    }

    /** The entity of that name, which exists. */
    public Table table(String entity) {
        return Objects.requireNonNull(tables.get(entity), entity);
    }

    /** The entity of that name, if there is one. */
    public Optional<Table> find(String entity) {
        return Optional.ofNullable(tables.get(entity));
    }

    /** Whether rows of this entity can go, by an operation or with a row that they hang on. */
    public boolean deletable(String entity) {
        return deletable.contains(entity);
    }

    /** The entity and those whose rows go with its rows. */
    public Set<String> goneWith(String entity) {
        Set<String> gone = new HashSet<>();
        goes(entity, gone);
        return gone;
    }

    /** The entities ordered so that each comes after those that it refers to, as far as references have no circle. */
    public List<String> parentsFirst() {
        return parentsFirst;
    }
}
