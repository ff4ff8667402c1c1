package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The instances of an invariant that an operation's effects can break, and break, as one query. */
final class TouchedInstances {
    private static final String TOUCHED = "the touched row";

    private final Application application;
    private final Cells cells;
    private final Touches touches;
    private final Shadows shadows;
    private final Translation after;
    private final Translation before;

    TouchedInstances(Application application, UnaryOperator<String> tables, Touches touches) {
        this.application = application;
        this.cells = new Cells(application);
        this.touches = touches;
        this.shadows = new Shadows(cells, tables, touches.entities());
        AtomicInteger aliases = new AtomicInteger();
        this.after = new Translation(application, shadows.after(), aliases);
        this.before = new Translation(application, shadows.before(), aliases);
    }

    /** The violated instances; empty when the effects cannot concern any. */
    Optional<Instances> of(Invariant invariant) {
        Optional<Instances> found;
        if (invariant instanceof Invariant.ForAll forAll) {
            found = forAll(forAll.bindings(), forAll.condition());
        } else if (invariant instanceof Invariant.Holds holds) {
            found = Site.of(application, touches, holds.condition()).isEmpty()
                    ? Optional.empty()
                    : Optional.of(whole(List.of(), holds.condition()));
        } else if (invariant instanceof Invariant.Unique unique) {
            found = unique(unique);
        } else if (invariant instanceof Invariant.ReferenceExists reference) {
            found = reference(reference);
        } else {
            throw new IllegalStateException("a key is looked for in memory: " + invariant.name());
        }
        return found.map(instances -> new Instances(shadows.define(instances.sql()), instances.entities()));
    }

    /** Whether an instance can only break at a touched row of its own. */
    static boolean direct(Application application, Touches touches, Invariant.ForAll forAll) {
        return forAll.bindings().size() == 1
                && Site.of(application, touches, forAll.condition()).isEmpty();
    }

    private Optional<Instances> forAll(List<Binding> bindings, Expression condition) {
        List<Conjunct> broken = Conjunct.of(condition, false);
        List<Search> searches = new ArrayList<>();
        for (Binding binding : bindings) {
            String entity = binding.entity();
            Set<String> attributes = Site.attributesOf(condition, binding.variable());
            if (touches.inserts(entity) || touches.changesAny(entity, attributes)) {
                Search search = new Search(application, bindings, after, after);
                search.start(
                        Sql.of(shadows.name(Shadows.Part.AFTER, entity)), after.alias(), binding.variable(), entity);
                searches.add(search);
            }
        }
        for (Site site : Site.of(application, touches, condition)) {
            searches.add(from(site, bindings, Shadows.Part.BEFORE, before));
            searches.add(from(site, bindings, Shadows.Part.AFTER, after));
        }
        if (searches.isEmpty()) {
            return Optional.empty();
        }
        List<Search.Found> found = new ArrayList<>();
        for (Search search : searches) {
            search.facts(broken);
            Optional<Search.Found> one = search.run();
            if (one.isEmpty()) {
                return Optional.of(whole(bindings, condition));
            }
            found.add(one.get());
        }
        return Optional.of(among(found, bindings, broken));
    }

    private Search from(Site site, List<Binding> outer, Shadows.Part part, Translation state) {
        Search search = new Search(application, outer, after, state);
        Sql touched = Sql.of(shadows.name(part, site.entity()));
        search.bindInside(site.inner());
        search.facts(site.facts());
        if (site.row() instanceof Expression.Variable variable) {
            search.start(touched, state.alias(), variable.name(), site.entity());
            return search;
        }
        search.start(touched, state.alias(), TOUCHED, site.entity());
        Expression row = new Expression.Variable(
                TOUCHED, new Type.Reference(site.entity()), site.row().range());
        if (site.row() instanceof Expression.RowByKey byKey) {
            List<Attribute> keys = application.entity(site.entity()).keys();
            for (int i = 0; i < keys.size(); i++) {
                Attribute key = keys.get(i);
                search.fact(
                        byKey.key().get(i),
                        new Expression.AttributeOf(row, site.entity(), key.name(), key.type(), row.range()));
            }
        } else {
            search.fact(site.row(), row);
        }
        return search;
    }

    /** The violated ones among some instances. */
    private Instances among(List<Search.Found> found, List<Binding> bindings, List<Conjunct> broken) {
        List<Sql> selects = found.stream()
                .map(one -> Sql.format(
                        "SELECT {} FROM {} WHERE {}",
                        Sql.join(", ", keys(bindings, one.scope())),
                        Sql.join(", ", one.from()),
                        one.where()))
                .toList();
        List<Sql> from = new ArrayList<>();
        int width = keys(bindings, found.get(0).scope()).size();
        from.add(Sql.format("({}) c ({})", Sql.join(" UNION ", selects), numbered("", width)));
        Scope scope = Scope.EMPTY;
        int next = 0;
        for (Binding binding : bindings) {
            String inside = after.alias();
            List<Sql> key = after.keyOf(inside, binding.entity());
            List<Sql> wanted = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                wanted.add(Sql.of("c.k" + ++next));
            }
            String alias = after.alias();
            from.add(Sql.format(
                    "LATERAL (SELECT {}.* FROM {} {} WHERE {}{}) {}",
                    inside,
                    after.state().table(binding.entity()),
                    inside,
                    Translation.equal(key, wanted),
                    after.state().fence(),
                    alias));
            scope = scope.with(binding.variable(), new Scope.RowOf(alias, binding.entity()));
        }
        Sql sql = Sql.format(
                "SELECT {} FROM {} WHERE {}", numbered("c.", width), Sql.join(", ", from), after.where(broken, scope));
        return new Instances(sql, entities(bindings));
    }

    private static String numbered(String prefix, int width) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= width; i++) {
            names.add(prefix + "k" + i);
        }
        return String.join(", ", names);
    }

    private List<Sql> keys(List<Binding> bindings, Scope scope) {
        return bindings.stream()
                .flatMap(binding ->
                        after.keyOf(((Scope.RowOf) scope.get(binding.variable())).alias(), binding.entity()).stream())
                .toList();
    }

    private static List<String> entities(List<Binding> bindings) {
        return bindings.stream().map(Binding::entity).toList();
    }

    private Instances whole(List<Binding> bindings, Expression condition) {
        return Violations.ofCondition(after, bindings, condition);
    }

    private Optional<Instances> unique(Invariant.Unique unique) {
        String entity = unique.entity();
        if (!touches.inserts(entity) && !touches.changesAny(entity, Set.copyOf(unique.attributes()))) {
            return Optional.empty();
        }
        String touched = after.alias();
        String inside = after.alias();
        String other = after.alias();
        List<Sql> same = new ArrayList<>();
        for (String name : unique.attributes()) {
            for (Cells.Cell cell : cells.of(application.attribute(entity, name))) {
                same.add(Sql.of(inside + "." + cell.name() + " = " + touched + "." + cell.name()));
            }
        }
        Sql sql = Sql.format(
                "SELECT {}, {} FROM {} {}, LATERAL (SELECT {}.* FROM {} {} WHERE {} AND ({}) <> ({}){}) {}",
                Sql.join(", ", after.keyOf(touched, entity)),
                Sql.join(", ", after.keyOf(other, entity)),
                shadows.name(Shadows.Part.AFTER, entity),
                touched,
                inside,
                after.state().table(entity),
                inside,
                Sql.all(same),
                Sql.join(", ", after.keyOf(inside, entity)),
                Sql.join(", ", after.keyOf(touched, entity)),
                after.state().fence(),
                other);
        return Optional.of(new Instances(sql, List.of(entity, entity)));
    }

    private Optional<Instances> reference(Invariant.ReferenceExists reference) {
        Attribute attribute = application.attribute(reference.entity(), reference.attribute());
        String target = ((Type.Reference) attribute.type()).entity();
        List<Sql> selects = new ArrayList<>();
        if (touches.inserts(reference.entity()) || touches.changes(reference.entity(), attribute.name())) {
            String alias = after.alias();
            Sql touched = Sql.of(shadows.name(Shadows.Part.AFTER, reference.entity()));
            selects.add(Sql.format(
                    "SELECT {} FROM {} {} WHERE {}",
                    Sql.join(", ", after.keyOf(alias, reference.entity())),
                    touched,
                    alias,
                    Violations.dangling(after, cells, attribute, target, alias)));
        }
        if (touches.deletes(target)) {
            selects.add(leftBehind(reference.entity(), attribute, target));
        }
        return selects.isEmpty()
                ? Optional.empty()
                : Optional.of(new Instances(Sql.join(" UNION ", selects), List.of(reference.entity())));
    }

    /** The rows that refer to a touched row that is gone. */
    private Sql leftBehind(String entity, Attribute attribute, String target) {
        String gone = after.alias();
        String inside = after.alias();
        String referring = after.alias();
        List<Sql> columns = cells.of(attribute).stream()
                .map(cell -> Sql.of(inside + "." + cell.name()))
                .toList();
        return Sql.format(
                "SELECT {} FROM {} {}, LATERAL (SELECT {}.* FROM {} {} WHERE {}{}) {} WHERE {}",
                Sql.join(", ", after.keyOf(referring, entity)),
                shadows.name(Shadows.Part.BEFORE, target),
                gone,
                inside,
                after.state().table(entity),
                inside,
                Translation.equal(columns, after.keyOf(gone, target)),
                after.state().fence(),
                referring,
                Violations.dangling(after, cells, attribute, target, referring));
    }
}
