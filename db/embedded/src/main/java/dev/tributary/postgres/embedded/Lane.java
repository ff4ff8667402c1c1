package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One direction of one connection: what has been received and is not due yet, or cannot be handed over yet. */
final class Lane {
    private static final int MOST_UNDER_WAY = 16 << 20;
    private static final int MOST_AT_ONCE = 64 << 10;

    /** What arrives after the bytes before it. */
    private enum Kind {
        BYTES,
        /** The sender will send nothing more. */
        END,
        /** The sender's connection was reset. */
        RESET
    }

    private record Parcel(long dueNanos, Kind kind, ByteBuffer bytes) {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Link.Way way;
    private final Deque<Parcel> parcels = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(MOST_AT_ONCE);
    private int underWay;
    private long lastDue = System.nanoTime();
    private boolean received;
    private boolean blocked;
    private boolean ended;
    private boolean broken;

    Lane(Link.Way way) {
        this.way = way;
    }

    /** When what is received now arrives: not before what was received earlier, however the delay is changed. */
    long due(long now) {
        long due = now + way.delayNanos();
        lastDue = due - lastDue > 0 ? due : lastDue;
        return lastDue;
    }

    boolean hasRoom() {
        return !received && underWay < MOST_UNDER_WAY;
    }

    void receive(SocketChannel from, long now) {
        Kind kind = Kind.BYTES;
        buffer.clear();
        try {
            if (from.read(buffer) < 0) {
                kind = Kind.END;
            }
        } catch (IOException e) {
            kind = Kind.RESET;
        }
        buffer.flip();
        underWay += buffer.remaining();
        received = kind != Kind.BYTES;
        ByteBuffer bytes = received
                ? NOTHING
                : ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        parcels.add(new Parcel(due(now), kind, bytes));
    }

    void deliver(SocketChannel to, long now) throws IOException {
        blocked = false;
        for (Parcel parcel = parcels.peek(); parcel != null && isDue(parcel.dueNanos(), now); parcel = parcels.peek()) {
            switch (parcel.kind()) {
                case BYTES -> {
                    int written = to.write(parcel.bytes());
                    underWay -= written;
                    way.carried(written);
                    blocked = parcel.bytes().hasRemaining();
                }
                case END -> {
                    to.shutdownOutput();
                    ended = true;
                }
                case RESET -> broken = true;
            }
            if (blocked) {
                return;
            }
            parcels.remove();
        }
    }

    /** Whether what is due then arrives now. */
    boolean isDue(long dueNanos, long now) {
        return !way.silent() && dueNanos - now <= 0;
    }

    /** Whether the receiver takes nothing at the moment. */
    boolean blocked() {
        return blocked;
    }

    boolean ended() {
        return ended;
    }

    boolean broken() {
        return broken;
    }

    /** In how many nanoseconds the next arrives, when nobody else does anything first. */
    long nanosToNext(long now) {
        Parcel next = parcels.peek();
        return next == null || blocked ? Long.MAX_VALUE : nanosTo(next.dueNanos(), now);
    }

    long nanosTo(long dueNanos, long now) {
        return way.silent() ? Long.MAX_VALUE : dueNanos - now;
    }
}
