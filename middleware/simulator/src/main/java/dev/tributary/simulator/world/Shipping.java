package dev.tributary.simulator.world;

import dev.tributary.log.LogBatch;
import dev.tributary.simulator.scenario.Randomness;
import java.util.List;

/**
 * PostgreSQL's logical replication between each two sites: durable batches of the sender's own log arrive in their order; a
 * connection that breaks loses what is on its way, and the next one goes on after what the receiver has kept.
 */
final class Shipping {
    /** A receiver of batches, and what it says to one. */
    interface Receiver {
        void receive(Node at, LogBatch batch);
    }

    private final World world;
    private final EventQueue queue;
    private final Network network;
    private final List<Node> nodes;
    private final Receiver receiver;
    private final Randomness random;
    private final Tally tally;
    private final Stream[][] streams;

    /** One direction between two sites. */
    private static final class Stream {
        private boolean connected;
        private int connection;
        private long sent;
        private long lastArrival;
    }

    Shipping(
            World world,
            EventQueue queue,
            Network network,
            List<Node> nodes,
            Receiver receiver,
            Randomness random,
            Tally tally) {
        this.world = world;
        this.queue = queue;
        this.network = network;
        this.nodes = nodes;
        this.receiver = receiver;
        this.random = random;
        this.tally = tally;
        this.streams = new Stream[nodes.size()][nodes.size()];
        for (Stream[] row : streams) {
            for (int i = 0; i < row.length; i++) {
                row[i] = new Stream();
            }
        }
    }

    /** Breaks the connections that a cut, or the end of a server, breaks. */
    void broken(int from, int to) {
        Stream stream = streams[from][to];
        if (stream.connected) {
            tally.count("links broken");
        }
        stream.connected = false;
        stream.connection++;
    }

    /** Sends whatever can be sent, over new connections where there is none. */
    void pump() {
        for (Node from : nodes) {
            pump(from);
        }
    }

    /** Sends what has become durable at a site. */
    void pump(Node from) {
        for (Node to : nodes) {
            if (from.index() != to.index()) {
                pump(from, to);
            }
        }
    }

    private void pump(Node from, Node to) {
        Stream stream = streams[from.index()][to.index()];
        if (!from.up() || !to.up() || !network.connected(from.index(), to.index())) {
            // What has a connection keeps it while only the way back is cut.
            if (!stream.connected || !from.up() || !to.up() || !network.carries(from.index(), to.index())) {
                return;
            }
        }
        if (!stream.connected) {
            stream.connected = true;
            stream.connection++;
            stream.sent = to.database().received(from.name());
            stream.lastArrival = queue.now();
        }
        for (LogBatch batch : (world.is(Mutant.SHIPPED_TOO_SOON) ? from.database() : from.durable())
                .batches(from.name(), stream.sent)) {
            stream.sent = batch.lastSequence();
            stream.lastArrival =
                    Math.max(stream.lastArrival + 1, queue.now() + network.delay(from.index(), to.index()));
            int connection = stream.connection;
            queue.at(stream.lastArrival, () -> {
                if (stream.connection == connection && to.up()) {
                    tally.count("batches shipped");
                    receiver.receive(to, batch);
                }
            });
        }
    }

    /** Begins a stream again some batches earlier than it need. */
    void resend(int from, int to, int batches) {
        Stream stream = streams[from][to];
        broken(from, to);
        List<LogBatch> sent = nodes.get(from).durable().batches(nodes.get(from).name(), 0);
        pump(nodes.get(from), nodes.get(to));
        if (stream.connected && !sent.isEmpty()) {
            int first = Math.max(0, sent.size() - batches - random.below(2));
            stream.connection++;
            stream.sent = Math.min(stream.sent, sent.get(first).firstSequence() - 1);
            tally.count("batches sent again", sent.size() - first);
            pump(nodes.get(from), nodes.get(to));
        }
    }
}
