package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection through a link: who connected, the target, and what is under way between them. Guarded by the link. */
final class LinkedPair {
    private final Selector selector;
    private final InetSocketAddress target;
    private final SocketChannel client;
    private final SelectionKey clientKey;
    private final Lane forth;
    private final Lane back;
    private @Nullable SocketChannel server;
    private @Nullable SelectionKey serverKey;
    private final long openingDue;
    private boolean connected;
    private boolean open = true;

    LinkedPair(Selector selector, SocketChannel client, InetSocketAddress target, Link.Way forth, Link.Way back)
            throws IOException {
        this.selector = selector;
        this.target = target;
        this.client = client;
        this.clientKey = register(client);
        this.forth = new Lane(forth);
        this.back = new Lane(back);
        this.openingDue = this.forth.due(System.nanoTime());
    }

    private SelectionKey register(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel.register(selector, 0, this);
    }

    /** Takes what one side has sent. */
    void ready(SelectionKey key) {
        try {
            if (!open || !key.isValid()) {
                return;
            }
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                connected = true;
            } else if (key.isReadable()) {
                (key == clientKey ? forth : back).receive((SocketChannel) key.channel(), System.nanoTime());
            }
        } catch (IOException | CancelledKeyException e) {
            // The target refuses: who connected learns it as if it had been told so.
            reset();
        }
    }

    /** Hands over what is due, and says whether the connection is still open. */
    boolean move(long now) {
        try {
            SocketChannel to = open ? server(now) : null;
            if (to != null) {
                forth.deliver(to, now);
                back.deliver(client, now);
            }
            if (forth.broken() || back.broken() || (forth.ended() && back.ended())) {
                reset();
            }
            if (open) {
                wish();
            }
        } catch (IOException | CancelledKeyException e) {
            reset();
        }
        return open;
    }

    /** The connection to the target, once the wish for it has arrived there, which goes the way of the bytes after it. */
    private @Nullable SocketChannel server(long now) throws IOException {
        if (server == null && forth.isDue(openingDue, now)) {
            SocketChannel channel = SocketChannel.open();
            server = channel;
            serverKey = register(channel);
            connected = channel.connect(target);
        }
        return connected ? server : null;
    }

    /** Says which events the selector is to wait for. */
    private void wish() {
        clientKey.interestOps(reading(forth) | writing(back));
        if (serverKey != null) {
            serverKey.interestOps(connected ? reading(back) | writing(forth) : SelectionKey.OP_CONNECT);
        }
    }

    private static int reading(Lane lane) {
        return lane.hasRoom() ? SelectionKey.OP_READ : 0;
    }

    private static int writing(Lane lane) {
        return lane.blocked() ? SelectionKey.OP_WRITE : 0;
    }

    long nanosToNext(long now) {
        if (!connected) {
            return server == null ? forth.nanosTo(openingDue, now) : Long.MAX_VALUE;
        }
        return Math.min(forth.nanosToNext(now), back.nanosToNext(now));
    }

    /** Ends it for both sides at once. What both have ended properly is closed properly by the same call. */
    void reset() {
        open = false;
        boolean proper = forth.ended() && back.ended();
        for (SocketChannel channel : new SocketChannel[] {client, server}) {
            if (channel != null && proper) {
                close(channel);
            } else if (channel != null) {
                reset(channel);
            }
        }
    }

    /** Closes a connection so that the other side gets a reset instead of an end. */
    static void reset(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is closed, or was never connected.
        }
        close(channel);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }
}
