package dev.tributary.simulator.world;

import dev.tributary.dsl.model.Application;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.scenario.Randomness;
import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.store.MemoryStore;
import dev.tributary.simulator.store.MemoryTransaction;
import dev.tributary.simulator.store.SiteDatabase;
import dev.tributary.simulator.world.Failure.FailedException;
import dev.tributary.simulator.world.Failure.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One run: sites, clocks and links in which a schedule happens, and a judge that watches every step. */
public final class World {
    private static final long SECOND = 1_000_000;

    /** How long after everything has healed calls may still be on their way. */
    private static final long SETTLING = 8 * SECOND;

    private static final long MOST_SETTLING = 120 * SECOND;

    private final Scenario scenario;
    private final Mutant mutant;
    private final EventQueue queue = new EventQueue();
    private final Tally tally = new Tally();
    private final Trace trace;
    private final Judge judge;
    private final Network network;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Committer> committers = new ArrayList<>();
    private final List<Merging> merging = new ArrayList<>();
    private final Set<Integer> lost = new TreeSet<>();
    private final Shipping shipping;
    private final Coordination coordination;
    private final Calls calls;
    private @Nullable FailedException failed;

    /**
     * What came of a run.
     *
     * @param failure null when nothing is wrong
     * @param digest of everything that happened
     * @param lines of what happened, if they were wanted
     * @param log what the first site that is not lost has of all logs in the end
     */
    public record Result(
            Scenario scenario,
            Mutant mutant,
            @Nullable Failure failure,
            String digest,
            Tally tally,
            List<String> lines,
            List<LogBatch> log) {}

    /** What else a transaction does that appends a control record. */
    interface Control {
        void in(MemoryTransaction transaction);
    }

    private World(Scenario scenario, Mutant mutant, boolean kept) {
        this.scenario = scenario;
        this.mutant = mutant;
        this.trace = new Trace(kept);
        Application application = scenario.specification().application();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < scenario.sites(); i++) {
            names.add(String.valueOf((char) ('a' + i)));
        }
        Randomness random = new Randomness(scenario.seed());
        this.judge = new Judge(application, names);
        this.network = new Network(queue, random.fork("network", 0), scenario.sites());
        this.coordination = new Coordination(this);
        this.calls = new Calls(this, scenario);
        for (int i = 0; i < scenario.sites(); i++) {
            int site = i;
            SiteClock clock = new SiteClock(queue, scenario.clocks().get(i));
            MemoryStore store = new MemoryStore(
                    application, names.get(i), names, names.get(0), clock::micros, () -> committed(site));
            Mutations.put(mutant, store);
            Node node = new Node(i, names.get(i), queue, random.fork("site", i), clock, store);
            nodes.add(node);
            store.onControl((batch, seen) -> control(node, batch, seen));
            store.onDurable(() -> {
                node.flushed();
                judge.flushed(site);
            });
            committers.add(new Committer(this, node, scenario.specification().plan()));
            merging.add(new Merging(this, node, application));
        }
        this.shipping = new Shipping(this, queue, network, nodes, this::arrived, random.fork("shipping", 0), tally);
        network.onHealed(shipping::pump);
    }

    /** Runs a scenario from its beginning until everything has healed and settled. */
    public static Result run(Scenario scenario, Mutant mutant, boolean kept) {
        World world = new World(scenario, mutant, kept);
        Failure failure = null;
        try {
            world.run();
        } catch (FailedException e) {
            failure = world.failed == null ? e.failure() : world.failed.failure();
        } catch (RuntimeException e) {
            failure = new Failure(Kind.ERROR, e + " at " + e.getStackTrace()[0]);
        }
        if (failure != null) {
            world.trace.line(world.queue.now(), failure.toString());
        }
        return new Result(
                scenario,
                mutant,
                failure,
                world.trace.finish(),
                world.tally,
                List.copyOf(world.trace.lines()),
                world.log());
    }

    private List<LogBatch> log() {
        SiteDatabase database = survivors().get(0).database();
        return database.cursors().keySet().stream()
                .flatMap(origin -> database.batches(origin, 0).stream())
                .toList();
    }

    private void run() {
        trace.line(0, scenario.specification().name() + ", " + nodes.size() + " sites");
        merging.forEach(Merging::start);
        scenario.actions().forEach(action -> queue.at(action.at(), () -> act(action)));
        boolean more = true;
        while (more) {
            more = step(scenario.lengthMicros());
        }
        heal();
        long settled = queue.now() + SETTLING;
        long limit = queue.now() + MOST_SETTLING;
        while (queue.now() < settled || !complete()) {
            if (!step(limit)) {
                throw new FailedException(Kind.STUCK, "after everything has healed " + stuck());
            }
        }
        finish();
    }

    private boolean step(long until) {
        boolean more = queue.step(until);
        if (failed != null) {
            throw failed;
        }
        return more;
    }

    private String stuck() {
        List<String> merged = new ArrayList<>();
        survivors().forEach(node -> merged.add(judge.merged(node.index())));
        return String.join(", ", merged);
    }

    private boolean complete() {
        return coordination.done() && survivors().stream().allMatch(node -> node.up() && judge.complete(node.index()));
    }

    private void finish() {
        Node first = survivors().get(0);
        for (Node node : survivors()) {
            judge.foldOfAll(node.index());
            if (!node.database().sameState(first.database())) {
                throw new FailedException(
                        Kind.DIVERGED,
                        node.name() + " and " + first.name() + " differ in rows, tombstones, stamps or epochs");
            }
        }
        tally.count("records", judge.records());
        tally.count("simulated seconds", queue.now() / SECOND);
        trace.line(queue.now(), "all sites are equal");
    }

    private void heal() {
        network.healAll();
        for (Node node : survivors()) {
            node.slow(1);
            if (!node.up()) {
                restart(node);
            }
        }
        shipping.pump();
    }

    private void act(Action action) {
        trace.line(queue.now(), action.toString());
        if (action instanceof Action.Call call) {
            calls.call(call);
        } else if (action instanceof Action.Repeat repeat) {
            calls.repeat(repeat);
        } else if (action instanceof Action.Cut cut) {
            cut(cut);
        } else if (action instanceof Action.Delay delay) {
            tally.count("slow links");
            network.slow(delay.from(), delay.to(), delay.micros());
            queue.at(delay.until(), () -> network.slow(delay.from(), delay.to(), 0));
        } else if (action instanceof Action.Slow slow) {
            tally.count("slow sites");
            node(slow.site()).slow(slow.times());
            queue.at(slow.until(), () -> node(slow.site()).slow(1));
        } else if (action instanceof Action.ClockJump jump) {
            tally.count(jump.micros() < 0 ? "clocks set back" : "clocks set forward");
            node(jump.site()).clock().jump(jump.micros());
        } else if (action instanceof Action.Move move) {
            coordination.move(move);
        } else if (action instanceof Action.Lose lose) {
            coordination.lose(lose);
        } else {
            breaks(action);
        }
    }

    private void breaks(Action action) {
        if (action instanceof Action.CrashSite crash) {
            crash(crash);
        } else if (action instanceof Action.CrashInstance crash) {
            tally.count("crashes of instances");
            node(crash.site()).crashInstance(node(crash.site()).anyInstance());
        } else if (action instanceof Action.CrashApplier crash) {
            node(crash.site()).store().failAfter(crash.steps(), () -> tally.count("crashes of appliers"));
        } else if (action instanceof Action.Resend resend) {
            shipping.resend(resend.from(), resend.to(), resend.batches());
        } else if (action instanceof Action.LoseSlot slot) {
            loseSlot(slot);
        } else {
            throw new IllegalStateException("nobody does " + action);
        }
    }

    private void cut(Action.Cut cut) {
        tally.count(cut.oneWay() ? "one-way cuts" : "cuts");
        for (Node from : nodes) {
            for (Node to : nodes) {
                boolean out = cut.side().contains(from.index()) && !cut.side().contains(to.index());
                boolean in = !cut.side().contains(from.index()) && cut.side().contains(to.index());
                if (out || (in && !cut.oneWay())) {
                    cut(from, to);
                    queue.at(cut.until(), () -> network.heal(from.index(), to.index()));
                }
            }
        }
    }

    private void crash(Action.CrashSite crash) {
        Node node = node(crash.site());
        if (!node.up()) {
            return;
        }
        tally.count("crashes of sites");
        if (!node.durable().equals(node.database())) {
            tally.count("crashes of sites that lose something");
        }
        stop(node);
        node.crash();
        judge.crashed(node.index(), node.durable().cursor(node.name()).sequence());
        queue.at(crash.until(), () -> {
            if (!node.up()) {
                restart(node);
            }
        });
    }

    private void stop(Node node) {
        committer(node).crash();
        for (Node other : nodes) {
            shipping.broken(node.index(), other.index());
            shipping.broken(other.index(), node.index());
        }
    }

    private void restart(Node node) {
        node.restart();
        if (node.up()) {
            trace.line(queue.now(), node.name() + " is back");
            merging.get(node.index()).start();
            shipping.pump();
        }
    }

    /** Takes a site out of the run: for good, or cut off until everything heals, when nobody may believe it any more. */
    void lose(Node node, boolean alive) {
        trace.line(queue.now(), node.name() + (alive ? " is cut off" : " is lost"));
        lost.add(node.index());
        if (alive) {
            for (Node other : nodes) {
                cut(node, other);
                cut(other, node);
            }
            return;
        }
        if (node.up()) {
            stop(node);
        }
        node.destroy();
        judge.crashed(node.index(), node.durable().cursor(node.name()).sequence());
    }

    private void cut(Node from, Node to) {
        if (from.index() != to.index()) {
            network.cut(from.index(), to.index());
            shipping.broken(from.index(), to.index());
        }
    }

    private void loseSlot(Action.LoseSlot slot) {
        Node from = node(slot.from());
        Node to = node(slot.to());
        if (from.up() && to.up() && network.connected(slot.from(), slot.to())) {
            tally.count("slots lost");
            shipping.broken(slot.from(), slot.to());
            long head = from.durable().cursor(from.name()).sequence();
            transaction(to, transaction -> transaction.skipTo(from.name(), head));
            shipping.pump(from);
        }
    }

    private void arrived(Node at, LogBatch batch) {
        transaction(at, transaction -> {
            if (!transaction.receive(batch, true)) {
                tally.count("batches that were there already");
            }
        });
        merging.get(at.index()).wake();
    }

    /** A site's own transaction that cannot fail. */
    void transaction(Node node, Control work) {
        try {
            node.store().commit(work::in);
        } catch (SQLException e) {
            throw new IllegalStateException(Objects.requireNonNull(e.getMessage()), e);
        }
    }

    /** Every commit of every site comes by here. */
    private void committed(int site) {
        Node node = node(site);
        try {
            judge.committed(site, node.database().merged(), node.database().rows());
        } catch (FailedException e) {
            // The code under test may take this for its own error, and go on.
            failed = failed == null ? e : failed;
            throw e;
        }
        node.flush(() -> {
            judge.flushed(site);
            shipping.pump(node);
        });
        if (is(Mutant.SHIPPED_TOO_SOON)) {
            shipping.pump(node);
        }
    }

    private void control(Node node, LogBatch batch, Map<String, Long> seen) {
        judge.appended(new Judge.Appended(
                node.name(), batch.firstSequence(), batch.stamp(), null, null, List.of(), null, seen, seen));
        LogEntry entry = batch.entries().get(0);
        say(node, "appends " + node.name() + ":" + batch.firstSequence() + " " + entry.operation() + entry.arguments());
    }

    void say(Node node, String what) {
        trace.line(queue.now(), node.name() + " " + what);
    }

    boolean is(Mutant other) {
        return mutant == other;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    Node node(String name) {
        return nodes.get(name.charAt(0) - 'a');
    }

    /** The sites that are not lost. */
    List<Node> survivors() {
        return nodes.stream().filter(node -> !lost.contains(node.index())).toList();
    }

    boolean isLost(Node node) {
        return lost.contains(node.index());
    }

    EventQueue queue() {
        return queue;
    }

    Network network() {
        return network;
    }

    Judge judge() {
        return judge;
    }

    Tally tally() {
        return tally;
    }

    Calls calls() {
        return calls;
    }

    Coordination coordination() {
        return coordination;
    }

    Merging merging(Node node) {
        return merging.get(node.index());
    }

    Committer committer(Node node) {
        return committers.get(node.index());
    }
}
