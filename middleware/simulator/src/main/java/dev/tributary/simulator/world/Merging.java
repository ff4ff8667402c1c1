package dev.tributary.simulator.world;

import dev.tributary.dsl.model.Application;
import dev.tributary.engine.EngineEvents;
import dev.tributary.log.LogBatch;
import dev.tributary.replication.Applier;
import dev.tributary.replication.MergedRecords;
import dev.tributary.replication.OriginStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A site's applier, which is the real one, and what wakes it; and the refilling of what does not come by itself. */
final class Merging {
    private static final int MOST_RECORDS = 7;
    private static final long MOST_PAUSE = 3000;
    private static final long BEAT = 1_000_000;
    private static final int PATIENT_BEATS = 2;

    private final World world;
    private final Node node;
    private final Applier applier;
    private final Map<String, Integer> behind = new HashMap<>();
    private boolean awake;

    Merging(World world, Node node, Application application) {
        this.world = world;
        this.node = node;
        EngineEvents events = new EngineEvents() {
            @Override
            public void recordsMerged(MergedRecords merged) {
                world.tally().count("records merged", merged.count());
                world.say(
                        node,
                        "merges " + merged.origin() + ":" + merged.firstSequence() + " to " + merged.lastSequence());
            }
        };
        this.applier = new Applier(
                application, node.name(), node.store(), world.coordination().moves(), events, MOST_RECORDS);
    }

    /** A server that starts begins to look around by itself. */
    void start() {
        awake = false;
        node.later(node.random().between(1, BEAT), this::beat);
        wake();
    }

    private void beat() {
        wake();
        refill();
        node.later(BEAT, this::beat);
    }

    /** Something has arrived, or may be merged now. */
    void wake() {
        if (!awake) {
            awake = true;
            node.later(node.random().between(1, MOST_PAUSE), this::pass);
        }
    }

    private void pass() {
        awake = false;
        world.tally().count("passes of appliers");
        Applier.Progress progress = applier.pass();
        for (OriginStatus status : applier.statuses()) {
            if (status.state() instanceof OriginStatus.Waiting) {
                world.tally().count("records held back");
            } else if (status.state() instanceof OriginStatus.Gap) {
                world.tally().count("gaps seen");
            } else if (status.state() instanceof OriginStatus.Stopped stopped && world.isLost(node)) {
                // The others go on without what it has committed alone, and what they do need not fit to that.
                world.tally().count("logs stopped at lost sites");
                world.say(node, "stops merging " + status.origin() + ": " + stopped.text());
            } else if (status.state() instanceof OriginStatus.Stopped stopped) {
                throw new Failure.FailedException(
                        Failure.Kind.ERROR, node.name() + " stops merging " + status.origin() + ": " + stopped.text());
            }
        }
        if (progress != Applier.Progress.NOTHING) {
            wake();
        }
    }

    /** Asks another site for what it has merged, and this one has long had no sign of. */
    private void refill() {
        for (String origin : node.database().cursors().keySet()) {
            if (origin.equals(node.name()) || node.database().frozenFor(origin).isPresent()) {
                continue;
            }
            long have = Coordination.arrived(node.database(), origin);
            Node source = source(origin, have);
            if (source == null) {
                behind.remove(origin);
            } else if (behind.merge(origin, 1, Integer::sum) > PATIENT_BEATS) {
                behind.remove(origin);
                ask(source, origin, have);
            }
        }
    }

    private @Nullable Node source(String origin, long have) {
        for (Node peer : world.survivors()) {
            if (peer.index() != node.index()
                    && peer.up()
                    && world.network().connected(node.index(), peer.index())
                    && Coordination.arrived(peer.durable(), origin) > have) {
                return peer;
            }
        }
        return null;
    }

    private void ask(Node source, String origin, long have) {
        world.network().send(node.index(), source.index(), () -> {
            if (source.up()) {
                List<LogBatch> missing = source.durable().batches(origin, have);
                world.network().send(source.index(), node.index(), () -> take(origin, missing));
            }
        });
    }

    private void take(String origin, List<LogBatch> missing) {
        if (node.up() && !node.database().frozenFor(origin).isPresent()) {
            world.transaction(node, transaction -> missing.forEach(batch -> transaction.receive(batch, false)));
            world.tally().count("batches refilled", missing.size());
            world.say(node, "refills " + missing.size() + " batches of " + origin);
            wake();
        }
    }
}
