package dev.tributary.simulator.world;

import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.engine.DeclaredOperations;
import dev.tributary.engine.RequestHome;
import dev.tributary.outcome.OperationException;
import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.scenario.Randomness;
import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.store.SiteDatabase;
import dev.tributary.simulator.world.Submission.Answer;
import dev.tributary.simulator.world.Submission.Asked;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What callers ask for, from the snapshot that an invocation reads to the answer that its caller gets. */
final class Calls {
    private static final long PATIENCE = 5_000_000;
    private static final long MOST_PAUSE = 50_000;
    private static final int MOST_ATTEMPTS = 12;

    private final World world;
    private final Scenario scenario;
    private final Plan plan;
    private final DeclaredOperations operations;
    private final Map<Integer, Action.Call> calls = new HashMap<>();
    private final Map<Integer, Asked> asked = new HashMap<>();
    private final Set<Integer> repeated = new HashSet<>();
    private Randomness keys;

    Calls(World world, Scenario scenario) {
        this.world = world;
        this.scenario = scenario;
        this.plan = scenario.specification().plan();
        this.keys = new Randomness(scenario.seed());
        this.operations = new DeclaredOperations(scenario.specification().application(), plan, this::key);
        for (Action action : scenario.actions()) {
            if (action instanceof Action.Call call) {
                calls.put(call.number(), call);
            } else if (action instanceof Action.Repeat repeat) {
                repeated.add(repeat.call());
            }
        }
    }

    private UUID key() {
        return keys.uuid();
    }

    DeclaredOperations operations() {
        return operations;
    }

    void call(Action.Call call) {
        Node node = world.node(call.site());
        if (!node.up()) {
            world.tally().count("calls at a site that is down");
            return;
        }
        ask(node, asked.computeIfAbsent(call.number(), n -> asked(node, call)), call.thinkingMicros());
    }

    void repeat(Action.Repeat repeat) {
        Node node = world.node(repeat.site());
        Action.Call call = calls.get(repeat.call());
        Asked before = asked.get(repeat.call());
        if (node.up() && call != null && before != null) {
            world.tally().count(call.site() == repeat.site() ? "repeats" : "repeats at another site");
            ask(node, before, call.thinkingMicros());
        }
    }

    private Asked asked(Node node, Action.Call call) {
        Randomness random = new Randomness(scenario.seed()).fork("call", call.number());
        Operation operation = scenario.specification().application().operation(call.operation());
        boolean named = repeated.contains(call.number()) || random.chance(30);
        return new Asked(
                call.number(),
                operation,
                new Arguments(
                                scenario.specification().application(),
                                random,
                                node.database().rows())
                        .of(operation),
                named ? "@" + node.name() + "/" + call.number() : null);
    }

    private void ask(Node node, Asked what, long thinking) {
        int instance = node.anyInstance();
        boolean[] answered = new boolean[1];
        Submission.Reply reply = answer -> {
            if (!answered[0]) {
                answered[0] = true;
                answered(node, what, answer);
            }
        };
        if (world.is(Mutant.VERDICT_IGNORED)
                || scenario.specification().isConfluent(what.operation().name())) {
            confluent(node, instance, what, thinking, reply);
        } else {
            world.tally().count("coordinated calls");
            world.queue().after(PATIENCE, () -> {
                if (!answered[0]) {
                    answered[0] = true;
                    world.tally().count("outcome unknown");
                }
            });
            route(node, instance, what, thinking, reply, 0);
        }
    }

    private void answered(Node node, Asked what, Answer answer) {
        if (answer instanceof Answer.Committed committed) {
            world.judge().acknowledged(committed.origin(), committed.sequence());
            world.tally().count("acknowledged");
            world.say(node, "call " + what.number() + " is " + committed.origin() + ":" + committed.sequence());
        } else if (answer instanceof Answer.Refused refused) {
            world.tally().count("refused: " + refused.why());
        } else {
            world.tally().count("refused: coordinator unavailable");
        }
    }

    private void confluent(Node node, int instance, Asked what, long thinking, Submission.Reply reply) {
        if (!mayRunHere(node, what)) {
            reply.take(new Answer.Refused("request elsewhere"));
            return;
        }
        world.tally().count("confluent calls");
        Optional<List<Effect>> effects = effects(node, what, reply);
        if (effects.isPresent()) {
            SortedMap<String, Long> read = node.merged();
            node.later(
                    instance,
                    thinking,
                    () -> world.committer(node)
                            .submit(new Submission(what, instance, effects.get(), null, 0, 0, read, reply, 0)));
        }
    }

    /** A request is repeated at its home, or where nothing depends on whether its first copy can be seen. */
    private boolean mayRunHere(Node node, Asked what) {
        String request = what.requestId();
        return request == null
                || node.name().equals(RequestHome.of(request))
                || node.database().request(request).isPresent()
                || plan.operation(what.operation().name())
                        .filter(Plan.OperationPlan::repeatable)
                        .isPresent();
    }

    /** What the declaration does in the site's present state, if that keeps the invariants that the plan has not discharged. */
    private Optional<List<Effect>> effects(Node node, Asked what, Submission.Reply reply) {
        String name = what.operation().name();
        keys = new Randomness(scenario.seed()).fork("keys", what.number());
        List<Effect> effects;
        try {
            effects = operations.effects(name, what.arguments(), node.database().rows());
        } catch (OperationException e) {
            reply.take(new Answer.Refused(
                    e.getClass().getSimpleName().replace("Exception", "").toLowerCase(Locale.ROOT)));
            return Optional.empty();
        }
        List<String> checks =
                plan.operation(name).map(Plan.OperationPlan::localChecks).orElse(List.of());
        Optional<String> broken = world.is(Mutant.CHECKS_SKIPPED)
                ? Optional.empty()
                : world.judge().broken(node.index(), effects, checks);
        if (broken.isPresent()) {
            reply.take(new Answer.Refused("invariant"));
            return Optional.empty();
        }
        return Optional.of(effects);
    }

    /** Sends a coordinated call to where its site believes the coordinator to be. */
    private void route(Node node, int instance, Asked what, long thinking, Submission.Reply reply, int attempt) {
        Node target = world.node(node.database().epoch().site());
        SortedMap<String, Long> seen = node.merged();
        long deadline = world.queue().now() + PATIENCE;
        Submission.Reply rerouted = answer -> {
            if (answer instanceof Answer.Moved
                    && attempt < MOST_ATTEMPTS
                    && world.queue().now() < deadline) {
                node.later(
                        instance,
                        node.random().between(1, MOST_PAUSE),
                        () -> route(node, instance, what, thinking, reply, attempt + 1));
            } else {
                reply.take(answer);
            }
        };
        if (target.index() == node.index()) {
            coordinate(node, instance, what, seen, deadline, thinking, rerouted);
            return;
        }
        world.tally().count("calls sent to the coordinator");
        world.network().send(node.index(), target.index(), () -> {
            if (target.up()) {
                int there = target.anyInstance();
                Submission.Reply back =
                        answer -> world.network().send(target.index(), node.index(), () -> rerouted.take(answer));
                coordinate(target, there, what, seen, deadline, thinking, back);
            }
        });
    }

    /** At the coordinator, waits for what the caller has seen, and lets the call be executed. */
    private void coordinate(
            Node node,
            int instance,
            Asked what,
            SortedMap<String, Long> seen,
            long deadline,
            long thinking,
            Submission.Reply reply) {
        if (!Coordination.mayCoordinate(node)) {
            reply.take(new Answer.Moved());
            return;
        }
        SortedMap<String, Long> merged = node.merged();
        boolean behind = seen.entrySet().stream().anyMatch(e -> merged.getOrDefault(e.getKey(), 0L) < e.getValue());
        if (behind && world.queue().now() >= deadline) {
            reply.take(new Answer.Refused("coordinator behind"));
        } else if (behind) {
            world.tally().count("waits for what a caller has seen");
            node.later(instance, MOST_PAUSE, () -> coordinate(node, instance, what, seen, deadline, thinking, reply));
        } else {
            attempt(node, instance, what, thinking, reply, 0);
        }
    }

    private void attempt(Node node, int instance, Asked what, long thinking, Submission.Reply reply, int attempt) {
        SiteDatabase snapshot = node.database();
        String component = operations.component(what.operation().name()).orElse(null);
        long version = snapshot.version(component);
        long epoch = snapshot.epoch().number();
        @Nullable String request = what.requestId();
        boolean repeated =
                request != null && snapshot.request(request).isPresent() && !world.is(Mutant.REQUEST_FORGOTTEN);
        Optional<List<Effect>> effects = repeated ? Optional.of(List.of()) : effects(node, what, reply);
        if (effects.isPresent()) {
            SortedMap<String, Long> read = node.merged();
            node.later(
                    instance,
                    thinking,
                    () -> world.committer(node)
                            .submit(new Submission(
                                    what, instance, effects.get(), component, version, epoch, read, reply, attempt)));
        }
    }

    /** What an attempt has read is out of date: it reads again. */
    void again(Node node, Submission submission) {
        if (submission.attempt() >= MOST_ATTEMPTS) {
            submission.reply().take(new Answer.Refused("stale too often"));
            return;
        }
        if (submission.component() == null) {
            // The same request is under way in the same batch; the next one knows its outcome.
            world.committer(node).submit(submission);
            return;
        }
        node.later(
                submission.instance(),
                node.random().between(1, MOST_PAUSE),
                () -> attempt(
                        node,
                        submission.instance(),
                        submission.asked(),
                        0,
                        submission.reply(),
                        submission.attempt() + 1));
    }
}
