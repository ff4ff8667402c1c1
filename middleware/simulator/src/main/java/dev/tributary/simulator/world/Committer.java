package dev.tributary.simulator.world;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Stamp;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.simulator.store.MemoryTransaction;
import dev.tributary.simulator.store.SiteDatabase;
import dev.tributary.simulator.world.Submission.Answer;
import dev.tributary.store.Json;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A site's committer: everything that waits goes into one transaction, and its callers are told when it is durable. */
final class Committer {
    private static final long MOST_PAUSE = 2000;

    private final World world;
    private final Node node;
    private final Plan plan;
    private List<Submission> waiting = new ArrayList<>();

    Committer(World world, Node node, Plan plan) {
        this.world = world;
        this.node = node;
        this.plan = plan;
    }

    void submit(Submission submission) {
        if (waiting.isEmpty()) {
            node.later(node.random().between(1, MOST_PAUSE), this::drain);
        }
        waiting.add(submission);
    }

    /** What waited in memory is gone. */
    void crash() {
        waiting = new ArrayList<>();
    }

    /** What one transaction does with each submission. */
    private static final class Batch {
        private final List<Submission> accepted = new ArrayList<>();
        private final Map<Submission, Answer> answers = new LinkedHashMap<>();
        private final List<Submission> stale = new ArrayList<>();
        private final Set<String> advanced = new HashSet<>();
        private final Set<String> requests = new HashSet<>();
    }

    private void drain() {
        List<Submission> all = waiting;
        waiting = new ArrayList<>();
        Batch batch = new Batch();
        try {
            node.store().commit(transaction -> {
                all.forEach(submission -> decide(submission, transaction.database(), batch));
                if (!batch.accepted.isEmpty()) {
                    append(transaction, batch);
                }
            });
        } catch (SQLException e) {
            if (world.isLost(node)) {
                // Nobody follows what a lost site holds, and so nobody has checked this.
                all.forEach(submission -> submission.reply().take(new Answer.Refused("at a lost site")));
                return;
            }
            throw new Failure.FailedException(
                    Failure.Kind.ERROR, node.name() + " cannot commit " + batch.accepted + ": " + e.getMessage());
        }
        batch.stale.forEach(submission -> world.calls().again(node, submission));
        batch.answers.forEach((submission, answer) -> {
            if (answer instanceof Answer.Committed && !world.is(Mutant.ACKNOWLEDGED_TOO_SOON)) {
                node.whenDurable(submission.instance(), () -> submission.reply().take(answer));
            } else {
                submission.reply().take(answer);
            }
        });
    }

    private void decide(Submission submission, SiteDatabase database, Batch batch) {
        String request = submission.asked().requestId();
        Optional<SiteDatabase.Kept> first =
                request == null || world.is(Mutant.REQUEST_FORGOTTEN) ? Optional.empty() : database.request(request);
        if (first.isPresent()) {
            batch.answers.put(
                    submission,
                    new Answer.Committed(first.get().origin(), first.get().sequence(), true));
            world.tally().count("requests repeated");
            return;
        }
        if (request != null && !batch.requests.add(request)) {
            batch.stale.add(submission);
            return;
        }
        Standing standing = world.is(Mutant.EPOCH_UNCHECKED)
                ? new Standing(node.name(), new Epoch(Math.max(1, submission.epoch()), node.name()), false, null)
                : database.standing(node.name());
        Optional<Answer> refused = Coordination.refuses(standing, submission);
        if (refused.isPresent()) {
            batch.answers.put(submission, refused.get());
            return;
        }
        String component = submission.component();
        if (component != null) {
            boolean stale = standing.coordinated(submission.epoch()) instanceof Standing.Stale
                    || database.version(component) != submission.version()
                    || batch.advanced.contains(component);
            if (stale && !world.is(Mutant.VERSION_UNCHECKED)) {
                world.tally().count("stale attempts");
                batch.stale.add(submission);
                return;
            }
            batch.advanced.add(component);
        }
        batch.accepted.add(submission);
    }

    private void append(MemoryTransaction transaction, Batch batch) throws SQLException {
        Map<String, Long> seen = transaction.database().merged();
        List<LogEntry> entries = new ArrayList<>();
        List<List<Effect>> effects = new ArrayList<>();
        Long epoch = null;
        for (Submission submission : batch.accepted) {
            entries.add(entry(submission));
            effects.add(submission.effects());
            if (submission.component() != null) {
                epoch = submission.epoch();
            }
        }
        Stamp first = stamp(transaction);
        LogBatch written = transaction.append(first, entries, effects, epoch, plan.fingerprint());
        batch.advanced.forEach(transaction::raiseVersion);
        for (int i = 0; i < batch.accepted.size(); i++) {
            Submission submission = batch.accepted.get(i);
            seen.put(node.name(), written.sequence(i) - 1);
            world.judge()
                    .appended(new Judge.Appended(
                            node.name(),
                            written.sequence(i),
                            written.stamp(i),
                            submission.asked().operation().name(),
                            submission.component(),
                            submission.effects(),
                            submission.asked().requestId(),
                            submission.read(),
                            new LinkedHashMap<>(seen)));
            batch.answers.put(submission, new Answer.Committed(node.name(), written.sequence(i), false));
            world.say(
                    node,
                    "commits " + node.name() + ":" + written.sequence(i) + " stamp " + written.stamp(i) + " "
                            + submission.asked() + " " + entries.get(i).effects());
        }
        world.tally().count(batch.accepted.size() > 1 ? "batches of several records" : "batches of one record");
    }

    private Stamp stamp(MemoryTransaction transaction) {
        Stamp next = transaction.next();
        return world.is(Mutant.STAMP_FROM_WALL_CLOCK)
                ? new Stamp(node.clock().micros(), next.origin(), next.sequence())
                : next;
    }

    private static LogEntry entry(Submission submission) {
        @Nullable String id = submission.asked().requestId();
        return new LogEntry(
                submission.component() == null ? LogEntry.Kind.CONFLUENT : LogEntry.Kind.COORDINATED,
                submission.asked().operation().name(),
                Json.arguments(submission.asked().arguments()),
                Json.effects(submission.effects()),
                id == null ? null : new LogEntry.Request(id, "", "{}", null),
                null);
    }
}
