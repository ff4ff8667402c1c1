package dev.tributary.analyzer;

import dev.tributary.analyzer.run.Database;
import dev.tributary.analyzer.run.Entry;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.run.Origin;
import dev.tributary.analyzer.run.Outcome;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds an analysis against brute force over small scopes. It knows the execution model and nothing of how verdicts are
 * proved: it runs invocations with small arguments, and looks whether what the analysis says can happen.
 *
 * <p>Four claims are tried. A pair that is compatible on an invariant never breaks it by merging two invocations of one
 * valid state, and neither does any pair whose arguments differ in its conflict key. Whatever confluent operations do anywhere, from any snapshot, while coordinated ones see each other, every
 * invariant holds in every merge. And an invariant whose local check is left out never fails where an operation runs.
 */
final class Oracle {
    private static final int MOST_ROWS = 7;
    private static final int OFFERED = 60;
    /** How many states are supposed for each that is wanted; most are not valid. */
    private static final int SUPPOSED = 12;

    private static final Pattern DIFFERENT = Pattern.compile("different (\\w+)|(\\w+) different from (\\w+)");

    private final Application application;
    private final Analysis analysis;
    private final Effort effort;
    private final Random random;
    private final Interpreter interpreter;
    private final Application free;
    private final Interpreter unchecked;
    private final List<State> states = new ArrayList<>();
    private final Map<String, String> wrong = new LinkedHashMap<>();
    private final Set<String> confirmed = new LinkedHashSet<>();
    private int invocations;

    /**
     * How much is tried for one application.
     *
     * @param states how many states are reached, and how many more are supposed
     * @param invocations how many invocations of each operation are merged with each other in each state
     * @param runs how many runs of invocations that do not all know of each other
     * @param length how many invocations each of these runs has
     */
    record Effort(int states, int invocations, int runs, int length) {
        static final Effort SMALL = new Effort(60, 7, 150, 7);
        static final Effort LARGE = new Effort(200, 14, 800, 8);
    }

    /**
     * What brute force says of an analysis.
     *
     * @param wrong each claim that does not hold, and a run that shows it
     * @param confirmed the pairs that break some invariant, as the analysis says, by their names
     * @param invocations how many invocations were accepted
     */
    record Report(Map<String, String> wrong, Set<String> confirmed, int invocations) {}

    private record State(Database database, List<Entry> history) {}

    private Oracle(Application application, Analysis analysis, long seed, Effort effort) {
        this.application = application;
        this.analysis = analysis;
        this.effort = effort;
        this.random = new Random(seed);
        this.interpreter = new Interpreter(application);
        this.free = FreeChanges.of(application);
        this.unchecked = new Interpreter(free);
    }

    static Report report(Application application, Analysis analysis, long seed, Effort effort) {
        Oracle oracle = new Oracle(application, analysis, seed, effort);
        oracle.reach();
        oracle.suppose();
        oracle.states.forEach(oracle::pairs);
        for (int i = 0; i < effort.runs() && !oracle.states.isEmpty(); i++) {
            oracle.run();
        }
        return new Report(oracle.wrong, oracle.confirmed, oracle.invocations);
    }

    // Valid states

    /** States that the operations reach at one site. */
    private void reach() {
        if (interpreter.violation(Database.EMPTY).isPresent()) {
            return;
        }
        states.add(new State(Database.EMPTY, List.of()));
        for (int tries = 0; states.size() < effort.states() && tries < 3 * effort.states(); tries++) {
            State from = states.get(random.nextInt(3) == 0 ? random.nextInt(states.size()) : recent());
            List<Operation> operations = application.operations();
            Operation operation = operations.get(random.nextInt(operations.size()));
            List<Outcome.Accepted> steps =
                    accepted(from.database(), operation, 1, from.history().size() + 1, 1);
            if (!steps.isEmpty() && steps.get(0).after().size() <= MOST_ROWS) {
                states.add(next(from, steps.get(0)));
            }
        }
    }

    private int recent() {
        return states.size() - 1 - random.nextInt(Math.min(4, states.size()));
    }

    private static State next(State from, Outcome.Accepted step) {
        List<Entry> history = new ArrayList<>(from.history());
        history.add(step.entry());
        return new State(step.after(), history);
    }

    /** States that need not be reachable: some changes that nobody checks, and then they are valid. */
    private void suppose() {
        int most = states.size() + effort.states();
        for (int tries = 0; states.size() < most && tries < SUPPOSED * effort.states(); tries++) {
            State state = states.isEmpty() || random.nextInt(4) == 0
                    ? new State(Database.EMPTY, List.of())
                    : states.get(random.nextInt(2) == 0 ? random.nextInt(states.size()) : recent());
            for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
                state = changed(state);
            }
            if (state.database().size() <= MOST_ROWS
                    && interpreter.violation(state.database()).isEmpty()) {
                states.add(state);
            }
        }
    }

    private State changed(State state) {
        Operation operation =
                free.operations().get(random.nextInt(free.operations().size()));
        int place = state.history().size() + 1;
        Map<String, @Nullable Object> arguments = arguments(operation, state.database(), 1, place);
        Outcome outcome = arguments == null
                ? new Outcome.Rejected(Outcome.Reason.ARGUMENT, "")
                : unchecked.invoke(state.database(), operation, arguments, new Origin(1, place, random.nextInt(1000)));
        return outcome instanceof Outcome.Accepted step ? next(state, step) : state;
    }

    // Two invocations of one state

    private void pairs(State state) {
        Map<String, List<Outcome.Accepted>> ones = new LinkedHashMap<>();
        Map<String, List<Outcome.Accepted>> others = new LinkedHashMap<>();
        int place = state.history().size() + 1;
        for (Operation operation : application.operations()) {
            ones.put(operation.name(), accepted(state.database(), operation, 1, place, effort.invocations()));
            others.put(operation.name(), accepted(state.database(), operation, 2, place, effort.invocations()));
        }
        List<Operation> operations = application.operations();
        for (int i = 0; i < operations.size(); i++) {
            for (int j = i; j < operations.size(); j++) {
                for (Outcome.Accepted one : ones.getOrDefault(operations.get(i).name(), List.of())) {
                    for (Outcome.Accepted other :
                            others.getOrDefault(operations.get(j).name(), List.of())) {
                        merge(state, one, other);
                    }
                }
            }
        }
    }

    private void merge(State state, Outcome.Accepted one, Outcome.Accepted other) {
        Database merged = interpreter.merge(one.after(), other.entry());
        String first = one.entry().operation();
        String second = other.entry().operation();
        for (Invariant invariant : broken(merged)) {
            Optional<PairAnalysis> pair = analysis.pairs().stream()
                    .filter(p -> p.first().equals(first) && p.second().equals(second))
                    .filter(p -> p.brokenInvariants().contains(invariant.name()))
                    .findFirst();
            if (pair.isEmpty()) {
                wrong(
                        first,
                        second,
                        " breaks " + invariant.name() + ", and is called compatible on it",
                        state,
                        one,
                        other);
                continue;
            }
            confirmed.add(first + " with " + second);
            pair.flatMap(PairAnalysis::conflictKey)
                    .filter(key ->
                            differ(key, one.entry().arguments(), other.entry().arguments()))
                    .ifPresent(key -> wrong(
                            first, second, " breaks " + invariant.name() + ", in spite of " + key, state, one, other));
        }
    }

    private void wrong(
            String first, String second, String what, State state, Outcome.Accepted one, Outcome.Accepted other) {
        wrong.computeIfAbsent(
                first + " with " + second + what,
                claim -> told(state.history()) + "then at once\n  " + told(one.entry()) + "\n  " + told(other.entry()));
    }

    /** Whether arguments differ as some part of a conflict key says; parts that need more than the arguments do not count. */
    private static boolean differ(String key, Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        return Arrays.stream(key.split(" or ")).anyMatch(part -> {
            Matcher matcher = DIFFERENT.matcher(part);
            if (!matcher.matches()) {
                return false;
            }
            Object left = one.get(matcher.group(matcher.group(1) != null ? 1 : 2));
            Object right = other.get(matcher.group(matcher.group(1) != null ? 1 : 3));
            return left != null && right != null && !left.equals(right);
        });
    }

    /** What a state violates. Where a reference dangles or a key is there twice, nothing else means anything. */
    private List<Invariant> broken(Database state) {
        List<Invariant> broken = application.invariants().stream()
                .filter(invariant -> interpreter.violation(state, invariant).isPresent())
                .toList();
        List<Invariant> structural = broken.stream()
                .filter(i -> i instanceof Invariant.ReferenceExists || i instanceof Invariant.KeyUnique)
                .toList();
        return structural.isEmpty() ? broken : structural;
    }

    // Runs of several sites

    /** Each invocation sees some of those before it, and all that those saw; coordinated ones see each other. */
    private void run() {
        State start = states.get(random.nextInt(states.size()));
        List<Entry> entries = new ArrayList<>();
        List<BitSet> seen = new ArrayList<>();
        BitSet coordinated = new BitSet();
        int place = start.history().size() + 1;
        for (int i = 0; i < effort.length(); i++) {
            Operation operation = application
                    .operations()
                    .get(random.nextInt(application.operations().size()));
            boolean serial = analysis.coordinated().contains(operation.name());
            BitSet sees = knowledge(seen, serial ? coordinated : new BitSet());
            Database snapshot = merged(start.database(), entries, sees);
            if (broken(snapshot, start, entries, seen)) {
                return;
            }
            List<Outcome.Accepted> steps = accepted(snapshot, operation, 3 + entries.size(), place + entries.size(), 1);
            if (steps.isEmpty()) {
                continue;
            }
            if (serial) {
                coordinated.set(entries.size());
            }
            entries.add(steps.get(0).entry());
            seen.add(sees);
            BitSet all = new BitSet();
            all.set(0, entries.size());
            if (broken(merged(start.database(), entries, all), start, entries, seen)) {
                return;
            }
        }
    }

    private BitSet knowledge(List<BitSet> seen, BitSet atLeast) {
        BitSet known = (BitSet) atLeast.clone();
        int share = random.nextInt(4);
        for (int i = 0; i < seen.size(); i++) {
            if (random.nextInt(4) < share) {
                known.set(i);
            }
        }
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (known.get(i)) {
                known.or(seen.get(i));
            }
        }
        return known;
    }

    private Database merged(Database start, List<Entry> entries, BitSet which) {
        Database state = start;
        for (int i = which.nextSetBit(0); i >= 0; i = which.nextSetBit(i + 1)) {
            state = interpreter.merge(state, entries.get(i));
        }
        return state;
    }

    private boolean broken(Database state, State start, List<Entry> entries, List<BitSet> seen) {
        var violation = interpreter.violation(state);
        violation.ifPresent(v -> wrong.computeIfAbsent(
                "a run that the verdicts allow breaks " + v.invariant().name(), claim -> {
                    StringBuilder text = new StringBuilder(told(start.history())).append("then\n");
                    for (int i = 0; i < entries.size(); i++) {
                        text.append("  ")
                                .append(i)
                                .append(" having seen ")
                                .append(seen.get(i))
                                .append(": ")
                                .append(told(entries.get(i)))
                                .append('\n');
                    }
                    return text.append("coordinated: ")
                            .append(analysis.coordinated())
                            .toString();
                }));
        return violation.isPresent();
    }

    // Invocations

    /**
     * Some invocations of an operation that are accepted, as far as there are any.
     *
     * @param site different for invocations that do not know of each other
     * @param place different for invocations that do
     */
    private List<Outcome.Accepted> accepted(Database state, Operation operation, int site, int place, int most) {
        List<Outcome.Accepted> accepted = new ArrayList<>();
        Set<Object> effects = new LinkedHashSet<>();
        for (int offered = 0; offered < OFFERED && accepted.size() < most; offered++) {
            Map<String, @Nullable Object> arguments = arguments(operation, state, site, place);
            if (arguments == null) {
                break;
            }
            Origin origin = new Origin(site, place, random.nextInt(1000));
            Outcome outcome = interpreter.invoke(state, operation, arguments, origin);
            if (outcome instanceof Outcome.Accepted step) {
                invocations++;
                if (interpreter.violation(step.after()).isPresent()) {
                    throw new IllegalStateException("accepted, and breaks an invariant: " + told(step.entry()));
                }
                if (effects.add(step.entry().effects())) {
                    accepted.add(step);
                }
            } else if (outcome instanceof Outcome.Rejected rejected
                    && rejected.reason() == Outcome.Reason.INVARIANT
                    && !analysis.localChecks()
                            .getOrDefault(operation.name(), List.of())
                            .contains(rejected.detail())) {
                wrong.computeIfAbsent(
                        operation.name() + " breaks " + rejected.detail() + " where it runs, which is not checked",
                        claim -> operation.name() + arguments);
            }
        }
        return accepted;
    }

    private @Nullable Map<String, @Nullable Object> arguments(
            Operation operation, Database state, int site, int place) {
        int[] fresh = {0};
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        for (Parameter input : operation.inputs()) {
            if (!choose(input, state, new UUID(1000L * place + site, 0), fresh, arguments)) {
                return null;
            }
        }
        return arguments;
    }

    /** Chooses an argument; false when there is none. */
    private boolean choose(
            Parameter input, Database state, UUID names, int[] fresh, Map<String, @Nullable Object> arguments) {
        if (input.nullable() && random.nextInt(4) == 0) {
            arguments.put(input.name(), null);
            return true;
        }
        Object value = value(input.type(), input.fresh(), state, names, fresh);
        arguments.put(input.name(), value);
        return value != null || input.nullable();
    }

    private @Nullable Object value(Type type, boolean isNew, Database state, UUID names, int[] fresh) {
        if (type instanceof Type.Reference reference) {
            if (isNew) {
                return RowKey.of(new UUID(names.getMostSignificantBits(), ++fresh[0]));
            }
            List<RowKey> keys = state.keys(reference.entity());
            return keys.isEmpty() ? null : keys.get(random.nextInt(keys.size()));
        }
        if (type instanceof Type.ListOf list) {
            List<Object> elements = new ArrayList<>();
            for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
                Object element = value(list.element(), false, state, names, fresh);
                if (element != null) {
                    elements.add(element);
                }
            }
            return elements;
        }
        if (type instanceof Type.Tuple tuple) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (Parameter field : tuple.fields()) {
                if (!choose(field, state, names, fresh, fields)) {
                    return null;
                }
            }
            return Collections.unmodifiableMap(fields);
        }
        return plain(type);
    }

    private Object plain(Type type) {
        if (type instanceof Type.Enumeration enumeration) {
            List<String> literals = application.enumType(enumeration.name()).literals();
            return literals.get(random.nextInt(literals.size()));
        }
        if (type instanceof Type.Decimal) {
            return new BigDecimal(
                    List.of("0", "0.5", "1", "2", "-1", "1.5", "9").get(random.nextInt(7)));
        }
        if (type.numeric()) {
            return BigDecimal.valueOf(random.nextInt(6) - 1);
        }
        int small = random.nextInt(2);
        if (type instanceof Type.Bool) {
            return small == 0;
        }
        if (type instanceof Type.Text) {
            return small == 0 ? "a" : "b";
        }
        if (type instanceof Type.Uuid) {
            return new UUID(0, small);
        }
        return type instanceof Type.Date ? LocalDate.EPOCH.plusDays(small) : Instant.EPOCH.plusSeconds(small);
    }

    private static String told(List<Entry> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry -> text.append(told(entry)).append('\n'));
        return text.toString();
    }

    private static String told(Entry entry) {
        return entry.operation() + entry.arguments() + " at " + entry.stamp().time() + " made " + entry.effects();
    }
}
