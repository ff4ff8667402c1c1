package dev.tributary.simulator.world;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogEntry;
import dev.tributary.replication.Cursor;
import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.store.MemoryTransaction;
import dev.tributary.simulator.store.SiteDatabase;
import dev.tributary.simulator.world.Submission.Answer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who coordinates: what sites decide by the epochs that their databases know, and what the operator does. */
final class Coordination {
    private static final String CLOSE = "tributary.close";
    private static final String LOSE = "tributary.lose";
    private static final Pattern CLOSING = Pattern.compile("\\{\"epoch\":(\\d+),\"successor\":\"([^\"]+)\"}");
    private static final Pattern LOSS = Pattern.compile(
            "\\{\"origin\":\"([^\"]+)\",\"last\":(\\d+),\"epoch\":(\\d+),\"coordinator\":\"([^\"]+)\"}");
    private static final long PAUSE = 300_000;

    private final World world;
    private int underWay;

    Coordination(World world) {
        this.world = world;
    }

    /** Whether the operator has nothing left to do. */
    boolean done() {
        return underWay == 0;
    }

    /** What a site may do by a state of its database. */
    static Standing standing(Node node, SiteDatabase database) {
        return new Standing(
                node.name(), database.epoch(), database.cursor(node.name()).endsAt() != null);
    }

    static boolean mayCoordinate(Node node) {
        return standing(node, node.database()).coordinated() instanceof Standing.Here;
    }

    /** Why something must not be committed in a transaction; empty when it may, or may when it reads again. */
    static Optional<Answer> refuses(Standing standing, Submission submission) {
        if (submission.component() == null) {
            return standing.confluent().map(lost -> new Answer.Refused("site lost"));
        }
        Standing.Decision decision = standing.coordinated();
        if (decision instanceof Standing.Lost) {
            return Optional.of(new Answer.Refused("site lost"));
        }
        return decision instanceof Standing.Elsewhere ? Optional.of(new Answer.Moved()) : Optional.empty();
    }

    /** The operator asks whoever coordinates to hand over. */
    void move(Action.Move move) {
        Node to = world.node(move.to());
        Optional<Node> coordinator = world.survivors().stream()
                .filter(Node::up)
                .filter(Coordination::mayCoordinate)
                .findFirst();
        if (coordinator.isEmpty() || world.isLost(to) || coordinator.get().index() == to.index()) {
            world.tally().count("moves refused");
            return;
        }
        Node from = coordinator.get();
        Epoch next = from.database().epoch().next(to.name());
        world.tally().count("coordinator moved");
        world.committer(from)
                .control(
                        CLOSE,
                        "{\"epoch\":" + from.database().epoch().number() + ",\"successor\":\"" + to.name() + "\"}",
                        transaction -> transaction.open(next));
        if (world.is(Mutant.CLOSING_NOT_AWAITED) && to.up()) {
            world.transaction(to, transaction -> transaction.open(next));
        }
    }

    /** Does what a control record says, where it is merged. */
    void merged(MemoryTransaction transaction, LogEntry entry) {
        Matcher closing = CLOSING.matcher(entry.arguments());
        Matcher loss = LOSS.matcher(entry.arguments());
        if (entry.operation().equals(CLOSE) && closing.matches()) {
            transaction.open(new Epoch(Long.parseLong(closing.group(1)) + 1, closing.group(2)));
        } else if (entry.operation().equals(LOSE) && loss.matches()) {
            lost(transaction, loss.group(1), Long.parseLong(loss.group(2)));
            transaction.open(new Epoch(Long.parseLong(loss.group(3)), loss.group(4)));
        } else {
            throw new IllegalStateException("no control record: " + entry);
        }
    }

    private void lost(MemoryTransaction transaction, String origin, long last) {
        if (!world.is(Mutant.TAIL_REJOINS)) {
            transaction.end(origin, last);
        }
    }

    /** A site is gone; the operator says so, and the others agree on what they have of it. */
    void lose(Action.Lose lose) {
        Node lost = world.node(lose.site());
        Node successor = world.node(lose.successor());
        if (world.survivors().size() < 3 || world.isLost(lost) || world.isLost(successor)) {
            return;
        }
        world.tally().count(lose.alive() ? "sites lost that are alive" : "sites lost");
        world.lose(lost, lose.alive());
        underWay++;
        world.queue().after(PAUSE, () -> freeze(lost, successor));
    }

    /** Nobody takes anything more from the lost site; this needs all survivors. */
    private void freeze(Node lost, Node successor) {
        List<Node> survivors = world.survivors();
        if (!allReachable(survivors)) {
            world.queue().after(PAUSE, () -> freeze(lost, successor));
            return;
        }
        if (!world.is(Mutant.TAIL_REJOINS)) {
            survivors.forEach(node -> world.transaction(node, transaction -> transaction.freeze(lost.name())));
        }
        world.queue().after(PAUSE, () -> level(lost, successor));
    }

    private boolean allReachable(List<Node> survivors) {
        return survivors.stream()
                .allMatch(one -> one.up()
                        && survivors.stream().allMatch(other -> world.network().connected(one.index(), other.index())));
    }

    /** Everybody gets the lost site's records that anybody has, and the successor goes on from there. */
    private void level(Node lost, Node successor) {
        List<Node> survivors = world.survivors();
        String origin = lost.name();
        boolean frozen = world.is(Mutant.TAIL_REJOINS)
                || survivors.stream().allMatch(node -> node.database().isFrozen(origin));
        if (!allReachable(survivors) || !frozen) {
            world.queue().after(PAUSE, () -> freeze(lost, successor));
            return;
        }
        Node most = survivors.stream()
                .max(Comparator.comparingLong(node -> arrived(node.database(), origin)))
                .orElseThrow();
        long last = arrived(most.database(), origin);
        List<LogBatch> batches = most.database().batches(origin, 0);
        for (Node node : survivors) {
            world.transaction(
                    node,
                    transaction -> batches.stream()
                            .filter(batch -> batch.lastSequence() <= last)
                            .forEach(batch -> transaction.receive(batch, false)));
        }
        long highest = survivors.stream()
                .mapToLong(node -> node.database().epoch().number())
                .max()
                .orElseThrow();
        Epoch known = survivors.stream()
                .map(node -> node.database().epoch())
                .filter(epoch -> epoch.number() == highest)
                .findFirst()
                .orElseThrow();
        String coordinator = known.site().equals(origin) ? successor.name() : known.site();
        long epoch = known.site().equals(origin) ? highest + 1 : highest;
        declare(origin, last, epoch, coordinator, successor);
    }

    /** The record that declares the loss is appended when its site has merged what it leaves of the lost one. */
    private void declare(String origin, long last, long epoch, String coordinator, Node successor) {
        if (!successor.up() || successor.database().cursor(origin).sequence() < last) {
            world.queue().after(PAUSE, () -> declare(origin, last, epoch, coordinator, successor));
            return;
        }
        world.judge().lost(origin, last);
        world.committer(successor)
                .control(
                        LOSE,
                        "{\"origin\":\"" + origin + "\",\"last\":" + last + ",\"epoch\":" + epoch
                                + ",\"coordinator\":\"" + coordinator + "\"}",
                        transaction -> {
                            lost(transaction, origin, last);
                            transaction.open(new Epoch(epoch, coordinator));
                        });
        underWay--;
    }

    /** The last record of an origin that has arrived without a gap before it. */
    static long arrived(SiteDatabase database, String origin) {
        Cursor cursor = database.cursor(origin);
        long last = cursor.sequence();
        for (LogBatch batch : database.batches(origin, last)) {
            if (batch.firstSequence() > last + 1) {
                break;
            }
            last = batch.lastSequence();
        }
        return last;
    }
}
