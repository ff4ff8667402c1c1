package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * States that can be reached from the empty database by one invocation after the other, on demand.
 *
 * <p>There are far too many for all of them. The first walks call every operation in the order of the file with the
 * simplest arguments, since files mostly declare what creates rows before what uses them; the others go at random, always
 * the same way.
 */
final class Exploration {
    static final int SITE = 1;
    private static final int MOST_ACCEPTED = 16;
    private static final int MOST_TRIED = 200;
    private static final int MOST_TRIED_ON_A_WALK = 60;
    private static final int MOST_ROWS = 4;
    private static final int ORDERLY_WALKS = 3;
    private static final int LONGEST_WALK = 24;
    private static final int FURTHEST_CHOICE = 12;

    private final Application application;
    private final Interpreter interpreter;
    private final Arguments arguments;
    private final Fingerprint fingerprint;
    private final List<Operation> useful;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, Node> bySignature = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(1);
    private final Allowance allowance;
    private int walks;

    /** A state and how it was reached. */
    static final class Node {
        private final Database state;
        private final @Nullable Node before;
        private final @Nullable Entry entry;
        private final int depth;
        private final Map<String, Steps> steps = new HashMap<>();

        private Node(Database state, @Nullable Node before, @Nullable Entry entry) {
            this.state = state;
            this.before = before;
            this.entry = entry;
            this.depth = before == null ? 0 : before.depth + 1;
        }

        Database state() {
            return state;
        }

        int depth() {
            return depth;
        }

        /** The entries that lead here from the empty database. */
        List<Entry> history() {
            if (before == null) {
                return new ArrayList<>();
            }
            List<Entry> history = before.history();
            history.add(Objects.requireNonNull(entry));
            return history;
        }
    }

    Exploration(Application application, Interpreter interpreter, Allowance allowance) {
        this.application = application;
        this.interpreter = interpreter;
        this.allowance = allowance;
        Relevance relevance = new Relevance(application, interpreter.parts());
        this.arguments = new Arguments(application, interpreter, relevance);
        this.fingerprint = new Fingerprint(relevance);
        this.useful =
                application.operations().stream().filter(relevance::writes).toList();
        if (interpreter.violation(Database.EMPTY).isEmpty()) {
            Node root = new Node(Database.EMPTY, null, null);
            bySignature.put(fingerprint.of(root.state()), root);
            nodes.add(root);
        }
    }

    /** The state with that number, in the order in which they are found; empty when there is none within the budget. */
    Optional<Node> node(int number) {
        while (nodes.size() <= number && !nodes.isEmpty() && !useful.isEmpty() && !allowance.spent()) {
            walk();
        }
        return number < nodes.size() ? Optional.of(nodes.get(number)) : Optional.empty();
    }

    private void walk() {
        // A walk that gets nowhere is not free, or a walk in a dead end would never end.
        allowance.spend(1);
        if (walks++ < ORDERLY_WALKS) {
            Node node = nodes.get(0);
            for (int round = 0; round < walks; round++) {
                for (Operation operation : useful) {
                    node = step(node, operation, walks - 1).orElse(node);
                }
            }
            return;
        }
        Node node = nodes.get(random.nextBoolean() ? 0 : random.nextInt(nodes.size()));
        for (int length = 1 + random.nextInt(LONGEST_WALK); length > 0 && !allowance.spent(); length--) {
            Operation operation = useful.get(random.nextInt(useful.size()));
            int choice = random.nextBoolean() ? 0 : random.nextInt(FURTHEST_CHOICE);
            node = step(node, operation, choice).orElse(node);
        }
    }

    /** The state after one more invocation, unless there is none or too many rows. */
    private Optional<Node> step(Node node, Operation operation, int choice) {
        List<Outcome.Accepted> accepted = new ArrayList<>();
        int[] tried = {0};
        arguments.each(operation, node.state, SITE, chosen -> {
            tried[0]++;
            Outcome outcome =
                    interpreter.invoke(node.state, operation, chosen, new Origin(SITE, node.depth, clock(node.depth)));
            if (outcome instanceof Outcome.Accepted step
                    && !step.entry().effects().isEmpty()) {
                accepted.add(step);
            }
            return tried[0] < MOST_TRIED_ON_A_WALK && accepted.size() <= choice && !allowance.interrupted();
        });
        allowance.spend(tried[0]);
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        Outcome.Accepted step = accepted.get(accepted.size() - 1);
        if (step.entry().effects().stream().anyMatch(e -> crowded(e, step.after()))) {
            return Optional.empty();
        }
        return Optional.of(bySignature.computeIfAbsent(fingerprint.of(step.after()), signature -> {
            Node next = new Node(step.after(), node, step.entry());
            nodes.add(next);
            return next;
        }));
    }

    private static boolean crowded(Effect effect, Database state) {
        return effect instanceof Effect.Make && state.known(effect.entity()).size() > MOST_ROWS;
    }

    /** What an operation can do in a state at a site, every list of effects once. */
    List<Outcome.Accepted> steps(Node node, Operation operation, int site, Allowance allowed) {
        String key = operation.name() + "@" + site;
        Steps known = node.steps.get(key);
        if (known == null) {
            known = steps(node.state, node.depth, operation, site, allowed);
            if (!allowed.interrupted()) {
                node.steps.put(key, known);
            }
        }
        // What is remembered costs the same, so that it does not matter who asks first.
        allowed.spend(known.tried());
        return known.accepted();
    }

    /** What an operation can do in any state, every list of effects once. */
    List<Outcome.Accepted> steps(Outcome.Accepted before, int depth, Operation operation, Allowance allowed) {
        Steps steps =
                steps(before.after(), depth, operation, before.entry().stamp().site(), allowed);
        allowed.spend(steps.tried());
        return steps.accepted();
    }

    /** What an operation can do, and how many arguments were tried to find out. */
    private record Steps(List<Outcome.Accepted> accepted, int tried) {}

    private Steps steps(Database state, int depth, Operation operation, int site, Allowance allowed) {
        List<Outcome.Accepted> accepted = new ArrayList<>();
        Set<List<Effect>> seen = new LinkedHashSet<>();
        int[] tried = {0};
        arguments.each(operation, state, site, chosen -> {
            tried[0]++;
            Outcome outcome = interpreter.invoke(state, operation, chosen, new Origin(site, depth, clock(depth)));
            if (outcome instanceof Outcome.Accepted step
                    && seen.add(step.entry().effects())) {
                accepted.add(step);
            }
            return tried[0] < MOST_TRIED && accepted.size() < MOST_ACCEPTED && !allowed.interrupted();
        });
        return new Steps(accepted, tried[0]);
    }

    /** What the clocks show before the step with that number. */
    static long clock(int depth) {
        return depth * 10L;
    }

    /** Everything that an operation reads, and every row that it names. */
    BitSet reads(Operation operation) {
        BitSet reads = new BitSet();
        operation
                .expressions()
                .forEach(expression -> reads.or(interpreter.parts().reads(expression)));
        operation.inputs().forEach(input -> rows(input.type(), reads));
        return reads;
    }

    private void rows(Type type, BitSet reads) {
        if (type instanceof Type.Reference reference) {
            reads.set(interpreter.parts().existence(reference.entity()));
        } else if (type instanceof Type.ListOf list) {
            rows(list.element(), reads);
        } else if (type instanceof Type.Tuple tuple) {
            tuple.fields().forEach(field -> rows(field.type(), reads));
        }
    }

    Application application() {
        return application;
    }
}
