package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A TCP link to a port, with the failures and the length that one wants: connections are reset and refused, or nothing
 * arrives any more and nobody is told, in both directions or in one; and every byte is on its way for as long as is
 * wished.
 *
 * <p>What is on its way stays in order, and a longer way carries no less: up to 16 MiB per connection and direction are
 * under way at once. Whoever connects is accepted at once, and the target hears of it after one way, so a handshake of TCP
 * costs one way here and not a round trip. While the link is cut, who connects is accepted and reset.
 *
 * <p>One thread serves all connections. Every method can be called from any thread, and has had its effect when it
 * returns.
 */
public final class Link implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        /** From who connects to the target. */
        FORTH,
        /** From the target to who connected. */
        BACK
    }

    /** How it is in one direction; guarded by the link. */
    static final class Way {
        private long delayNanos;
        private boolean silent;
        private long carried;

        long delayNanos() {
            return delayNanos;
        }

        boolean silent() {
            return silent;
        }

        void carried(int bytes) {
            carried += bytes;
        }
    }

    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final InetSocketAddress target;
    private final ServerSocketChannel entrance;
    private final int port;
    private final Selector selector;
    private final List<LinkedPair> pairs = new ArrayList<>();
    private final Way forth = new Way();
    private final Way back = new Way();
    private boolean cut;

    private Link(InetSocketAddress target, ServerSocketChannel entrance, Selector selector) throws IOException {
        this.target = target;
        this.entrance = entrance;
        this.selector = selector;
        entrance.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        entrance.configureBlocking(false);
        entrance.register(selector, SelectionKey.OP_ACCEPT);
        port = ((InetSocketAddress) entrance.getLocalAddress()).getPort();
    }

    /** Opens a link to a port of this machine; it need not be listened to yet. */
    public static Link to(int port) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Opens a link, whole and without delay. */
    public static Link to(InetSocketAddress target) {
        try {
            Link link = new Link(target, ServerSocketChannel.open(), Selector.open());
            Thread thread = new Thread(link::run, "link-" + link.port + "-" + target.getPort());
            thread.setDaemon(true);
            thread.start();
            return link;
        } catch (IOException e) {
            throw new EmbeddedServerException("no link to " + target + ": " + e.getMessage(), e);
        }
    }

    /** The port of 127.0.0.1 where it begins. */
    public int port() {
        return port;
    }

    /** Resets all connections, with what is under way in them, and every new one, until it is healed. */
    public synchronized void cut() {
        cut = true;
        pairs.forEach(LinkedPair::reset);
        pairs.clear();
        selector.wakeup();
    }

    /** Lets nothing arrive in either direction, and tells nobody, until it is healed. */
    public void silence() {
        for (Direction direction : Direction.values()) {
            silence(direction);
        }
    }

    /**
     * Lets nothing arrive in one direction, not even the end of a connection, until it is healed. What was sent meanwhile
     * arrives then, as TCP repeats it.
     */
    public synchronized void silence(Direction direction) {
        way(direction).silent = true;
    }

    /** Lets everything through again; the delay stays what it is. */
    public synchronized void heal() {
        cut = false;
        forth.silent = false;
        back.silent = false;
        selector.wakeup();
    }

    /** Whether it is whole: not cut, and silent in no direction. */
    public synchronized boolean isWhole() {
        return !cut && !forth.silent && !back.silent;
    }

    /** How long every byte read from now on is under way in either direction: half of a round trip. */
    public void delay(Duration oneWay) {
        for (Direction direction : Direction.values()) {
            delay(direction, oneWay);
        }
    }

    /** How long every byte read from now on is under way in one direction. */
    public synchronized void delay(Direction direction, Duration oneWay) {
        if (oneWay.isNegative()) {
            throw new IllegalArgumentException("a delay of " + oneWay);
        }
        way(direction).delayNanos = oneWay.toNanos();
    }

    /** How many bytes have arrived in one direction since the link was opened. */
    public synchronized long carried(Direction direction) {
        return way(direction).carried;
    }

    /** How many connections are open through it. */
    public synchronized int connections() {
        return pairs.size();
    }

    /** Resets all connections, and listens no more. */
    @Override
    public synchronized void close() {
        cut();
        try (selector;
                entrance) {
            cut = true;
        } catch (IOException e) {
            throw new EmbeddedServerException("the link to " + target + " does not close: " + e.getMessage(), e);
        }
    }

    private Way way(Direction direction) {
        return direction == Direction.FORTH ? forth : back;
    }

    private void run() {
        try {
            long millis = 0;
            while (selector.isOpen()) {
                selector.select(millis);
                millis = serve();
            }
        } catch (IOException | ClosedSelectorException e) {
            if (entrance.isOpen()) {
                throw new EmbeddedServerException("the link to " + target + " fails: " + e, e);
            }
        }
    }

    /** Does what can be done now; returns in how many milliseconds there is more to do, 0 when only others know. */
    private synchronized long serve() throws IOException {
        if (!selector.isOpen()) {
            return 0;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.attachment() instanceof LinkedPair pair) {
                pair.ready(key);
            }
        }
        selector.selectedKeys().clear();
        long now = System.nanoTime();
        pairs.removeIf(pair -> !pair.move(now));
        long nanos =
                pairs.stream().mapToLong(pair -> pair.nanosToNext(now)).min().orElse(Long.MAX_VALUE);
        return nanos == Long.MAX_VALUE ? 0 : Math.max(1, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    private void accept() throws IOException {
        for (SocketChannel client = entrance.accept(); client != null; client = entrance.accept()) {
            if (cut) {
                LinkedPair.reset(client);
            } else {
                pairs.add(new LinkedPair(selector, client, target, forth, back));
            }
        }
    }
}
