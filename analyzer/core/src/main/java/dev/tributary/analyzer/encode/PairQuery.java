package dev.tributary.analyzer.encode;

import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pair's query together with what is needed to read its counterexample and to look for its conflict key. */
public final class PairQuery {
    private static final int LONGEST_PATH = 3;
    private final Application application;
    private final Scene scene;
    private final Query query;
    private final CounterexampleReader reader;

    PairQuery(
            Application application,
            Scene scene,
            Query query,
            Invariant goal,
            List<String> variables,
            Scene.Diamond diamond) {
        this.application = application;
        this.scene = scene;
        this.query = query;
        this.reader = new CounterexampleReader(application, scene, query, goal, variables, diamond);
    }

    public Query query() {
        return query;
    }

    /** What makes a counterexample easy to read, the strongest wish first; each is a list of assumptions. */
    public List<List<String>> preferences() {
        return reader.preferences();
    }

    public Counterexample counterexample(Map<String, String> values) {
        return reader.read(values);
    }

    /**
     * One way in which two invocations can concern different things.
     *
     * @param words such as {@code different stock}
     * @param path the path that differs, such as {@code stock.product}
     * @param assumption that it does
     */
    public record Difference(String words, String path, String assumption) {}

    /**
     * The ways in which the two invocations can concern different things: arguments and what they refer to by fixed
     * attributes; short paths before long ones, rows before values.
     */
    public List<Difference> differences() {
        Map<String, Path> ones = paths(scene.first());
        Map<String, Path> others = paths(scene.second());
        boolean self = scene.first()
                .operation()
                .name()
                .equals(scene.second().operation().name());
        List<Difference> found = new ArrayList<>();
        ones.forEach((name, one) -> others.forEach((otherName, other) -> {
            if (one.type().equals(other.type()) && (!self || name.equals(otherName))) {
                boolean listed = one.terms().size() != 1 || other.terms().size() != 1 || one.listed() || other.listed();
                String words;
                if (listed) {
                    words = name.equals(otherName) ? "no common " + name : name + " and " + otherName + " apart";
                } else {
                    words = name.equals(otherName) ? "different " + name : name + " different from " + otherName;
                }
                found.add(new Difference(
                        words, name.equals(otherName) ? name : name + "/" + otherName, apart(one, other)));
            }
        }));
        return found;
    }

    private static String apart(Path one, Path other) {
        List<String> differ = new ArrayList<>();
        for (Path.Term left : one.terms()) {
            for (Path.Term right : other.terms()) {
                differ.add(Smt.implies(
                        Smt.and(left.present(), right.present()), Smt.not(Smt.equal(left.term(), right.term()))));
            }
        }
        return Smt.and(differ);
    }

    /** The values that a path of arguments can have: one, or one per element of a list. */
    private record Path(List<Term> terms, Type type, boolean listed) {
        record Term(String term, String present) {}
    }

    private Map<String, Path> paths(Invocation invocation) {
        Map<String, Path> rows = new LinkedHashMap<>();
        Map<String, Path> values = new LinkedHashMap<>();
        for (Parameter input : invocation.operation().inputs()) {
            if (input.fresh() || input.type() instanceof Type.Bool) {
                continue; // A choice between two branches is nothing to queue by.
            }
            if (input.type() instanceof Type.ListOf list) {
                listed(invocation, input, list, rows);
                continue;
            }
            Value value = invocation.env().value(input.name());
            Path path = new Path(List.of(new Path.Term(value.term(), value.exists())), input.type(), false);
            (input.type() instanceof Type.Reference ? rows : values).put(input.name(), path);
        }
        for (int depth = 1; depth < LONGEST_PATH; depth++) {
            for (Map.Entry<String, Path> entry : new LinkedHashMap<>(rows).entrySet()) {
                extend(entry.getKey(), entry.getValue(), rows);
            }
        }
        Map<String, Path> all = new LinkedHashMap<>();
        rows.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<String, Path> e) -> e.getKey().split("\\.").length)
                        .thenComparing(Map.Entry::getKey))
                .forEach(e -> all.put(e.getKey(), e.getValue()));
        all.putAll(values);
        return all;
    }

    private void listed(Invocation invocation, Parameter input, Type.ListOf list, Map<String, Path> rows) {
        String sort = invocation.env().value(input.name()).term();
        for (Parameter field : Invocation.fields(list.element())) {
            if (field.fresh() || !(field.type() instanceof Type.Reference)) {
                continue;
            }
            List<Path.Term> terms = new ArrayList<>();
            for (String element : scene.universe().all(sort)) {
                Value value = list.element() instanceof Type.Tuple
                        ? scene.field(sort, field, element)
                        : scene.elementValue(sort, field.type(), element);
                terms.add(new Path.Term(value.term(), Smt.and(Scene.inList(sort, element), value.exists())));
            }
            String name = field.name().isEmpty() ? input.name() : input.name() + "." + field.name();
            rows.put(name, new Path(terms, field.type(), true));
        }
    }

    private void extend(String name, Path path, Map<String, Path> rows) {
        String entity = ((Type.Reference) path.type()).entity();
        for (Attribute attribute : application.entity(entity).attributes()) {
            if (attribute.fixed() && attribute.type() instanceof Type.Reference) {
                List<Path.Term> terms = new ArrayList<>();
                for (Path.Term term : path.terms()) {
                    Value value = scene.common().value(entity, attribute, term.term());
                    terms.add(new Path.Term(value.term(), Smt.and(term.present(), value.exists())));
                }
                rows.putIfAbsent(name + "." + attribute.name(), new Path(terms, attribute.type(), path.listed()));
            }
        }
    }
}
