package dev.tributary.trial;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A link to PostgreSQL that can be cut in the middle of a COMMIT. It reads the frontend's messages as the protocol (version
 * 3) has them, and knows which of them commit.
 */
final class Cutter implements AutoCloseable {

    /** Where in a COMMIT the link is cut. */
    enum Moment {
        /** The server never hears of it, and rolls back. */
        BEFORE_THE_SERVER_HEARS,
        /** The server has committed, and its answer does not arrive. */
        BEFORE_THE_CLIENT_HEARS
    }

    private static final int NOT_ARMED = -1;

    private final ServerSocket entrance;
    private final String host;
    private final int port;
    private final String database;
    /** How many commits are let through before one is cut. */
    private final AtomicInteger commitsUntilCut = new AtomicInteger(NOT_ARMED);

    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Moment moment = Moment.BEFORE_THE_SERVER_HEARS;

    /** A link to the server of a JDBC URL. */
    Cutter(String url) throws IOException {
        URI target = URI.create(url.substring("jdbc:".length()));
        this.host = target.getHost();
        this.port = target.getPort();
        this.database = target.getPath();
        this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** The JDBC URL that leads through here; unencrypted, or there would be nothing to read. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + entrance.getLocalPort() + database
                + "?sslmode=disable&gssEncMode=disable";
    }

    /** Cuts the link of the next commit, or of one after it. */
    void cut(Moment where, int commitsBefore) {
        moment = where;
        commitsUntilCut.set(commitsBefore);
    }

    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                new Link(entrance.accept(), new Socket(host, port)).start();
            } catch (IOException e) {
                // Closed, or the server is not there: the client sees that its connection fails.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "cutter");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether this commit is the one; at most one is. */
    private boolean isCut() {
        return commitsUntilCut.getAndUpdate(left -> left == NOT_ARMED ? NOT_ARMED : left - 1) == 0;
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Map<String, String> statements = new ConcurrentHashMap<>();
        /** Whether this transaction is the upkeep that an idle instance does whenever it likes. */
        private boolean upkeep;

        private volatile boolean swallowing;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            daemon(() -> guarded(this::fromClient));
            daemon(() -> guarded(this::fromServer));
        }

        private interface Pump {
            void run() throws IOException;
        }

        private void guarded(Pump pump) {
            try {
                pump.run();
            } catch (IOException e) {
                // One side is gone; so is the other.
                close();
            }
        }

        private void close() {
            try (client;
                    server) {
                swallowing = false;
            } catch (IOException e) {
                swallowing = false;
            }
        }

        private void fromClient() throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
            int length = in.readInt();
            out.writeInt(length);
            out.write(in.readNBytes(length - Integer.BYTES));
            out.flush();
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            DataOutputStream messages = new DataOutputStream(together);
            boolean committing = false;
            while (true) {
                char type = (char) in.readUnsignedByte();
                byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
                messages.writeByte(type);
                messages.writeInt(body.length + Integer.BYTES);
                messages.write(body);
                committing |= commits(type, body);
                if (type != 'P' && type != 'B' && type != 'D' && type != 'E' && type != 'C') {
                    boolean cut = committing && !upkeep && isCut();
                    upkeep &= !committing;
                    if (cut && !cutNow()) {
                        return;
                    }
                    out.write(together.toByteArray());
                    out.flush();
                    together.reset();
                    committing = false;
                }
            }
        }

        /** Whether the message is still to be sent. */
        private boolean cutNow() {
            if (moment == Moment.BEFORE_THE_CLIENT_HEARS) {
                swallowing = true;
                return true;
            }
            cuts.incrementAndGet();
            close();
            return false;
        }

        private boolean commits(char type, byte[] body) {
            if (type == 'Q') {
                return isCommit(text(body, 0));
            }
            if (type == 'P') {
                String name = text(body, 0);
                statements.put(name, text(body, name.getBytes(StandardCharsets.UTF_8).length + 1));
                return false;
            }
            if (type == 'B') {
                String portal = text(body, 0);
                String statement =
                        statements.getOrDefault(text(body, portal.getBytes(StandardCharsets.UTF_8).length + 1), "");
                upkeep |= statement.startsWith("DELETE FROM tributary.request ");
                return isCommit(statement);
            }
            return false;
        }

        private static boolean isCommit(String sql) {
            return sql.strip().equalsIgnoreCase("COMMIT");
        }

        /** The text that ends with the next zero. */
        private static String text(byte[] body, int from) {
            int end = from;
            while (body[end] != 0) {
                end++;
            }
            return new String(body, from, end - from, StandardCharsets.UTF_8);
        }

        private void fromServer() throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            while (true) {
                char type = (char) in.readUnsignedByte();
                byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
                if (swallowing) {
                    if (type == 'Z') {
                        cuts.incrementAndGet();
                        close();
                        return;
                    }
                    continue;
                }
                out.writeByte(type);
                out.writeInt(body.length + Integer.BYTES);
                out.write(body);
                if (in.available() == 0) {
                    out.flush();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
    }
}
