package dev.tributary.simulator.world;

import dev.tributary.coordinator.Epoch;
import dev.tributary.coordinator.Standing;
import dev.tributary.log.LogBatch;
import dev.tributary.moves.Loss;
import dev.tributary.moves.MoveRefusedException;
import dev.tributary.moves.Moves;
import dev.tributary.replication.SiteStore;
import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.store.SiteDatabase;
import dev.tributary.simulator.world.Submission.Answer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who coordinates: what sites decide by the epochs that their databases know, and what the operator does. */
final class Coordination {
    private static final long PAUSE = 300_000;

    private final World world;
    private final Moves moves = new Moves();
    private int underWay;

    Coordination(World world) {
        this.world = world;
    }

    /** What every site does with the record of a move. */
    Moves moves() {
        return moves;
    }

    /** Whether the operator has nothing left to do. */
    boolean done() {
        return underWay == 0;
    }

    static boolean mayCoordinate(Node node) {
        return node.database().standing(node.name()).coordinated() instanceof Standing.Here;
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
        if (coordinator.isEmpty() || world.isLost(to)) {
            world.tally().count("moves refused");
            return;
        }
        try {
            Epoch next = moves.close(coordinator.get().store(), to.name());
            world.tally().count("coordinator moved");
            if (world.is(Mutant.CLOSING_NOT_AWAITED) && to.up()) {
                world.transaction(to, transaction -> transaction.open(next));
            }
        } catch (MoveRefusedException | SQLException e) {
            world.tally().count("moves refused");
        }
    }

    /** A site is gone; the operator says so, and the others go on without it. */
    void lose(Action.Lose lose) {
        Node lost = world.node(lose.site());
        Node successor = world.node(lose.successor());
        if (world.survivors().size() < 3 || world.isLost(lost) || world.isLost(successor)) {
            return;
        }
        world.tally().count(lose.alive() ? "sites lost that are alive" : "sites lost");
        world.lose(lost, lose.alive());
        underWay++;
        Map<String, SiteStore> survivors = new TreeMap<>();
        world.survivors().forEach(node -> survivors.put(node.name(), node.store()));
        Loss loss = new Loss(survivors, lost.name(), successor.name());
        world.queue().after(PAUSE, () -> prepare(loss));
    }

    /** This needs all survivors; when one cannot be reached, the operator begins again later. */
    private void prepare(Loss loss) {
        try {
            if (allReachable()) {
                Map<String, Long> ends = loss.prepare();
                world.survivors().forEach(node -> world.merging(node).wake());
                world.queue().after(PAUSE, () -> record(loss, ends));
                return;
            }
        } catch (SQLException | MoveRefusedException e) {
            world.tally().count("losses not declared at once");
        }
        world.queue().after(PAUSE, () -> prepare(loss));
    }

    private void record(Loss loss, Map<String, Long> ends) {
        try {
            if (!allReachable()) {
                world.queue().after(PAUSE, () -> prepare(loss));
            } else if (!loss.merged(ends)) {
                world.queue().after(PAUSE, () -> record(loss, ends));
            } else {
                Epoch unused = loss.record(ends);
                ends.forEach(world.judge()::lost);
                underWay--;
            }
        } catch (SQLException e) {
            world.queue().after(PAUSE, () -> prepare(loss));
        }
    }

    private boolean allReachable() {
        List<Node> survivors = world.survivors();
        return survivors.stream()
                .allMatch(one -> one.up()
                        && survivors.stream().allMatch(other -> world.network().connected(one.index(), other.index())));
    }

    /** The last record of an origin that has arrived without a gap before it. */
    static long arrived(SiteDatabase database, String origin) {
        long last = database.cursor(origin).sequence();
        for (LogBatch batch : database.batches(origin, last)) {
            if (batch.firstSequence() > last + 1) {
                break;
            }
            last = batch.lastSequence();
        }
        return last;
    }
}
