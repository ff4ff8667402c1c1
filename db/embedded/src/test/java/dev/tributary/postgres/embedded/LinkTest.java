package dev.tributary.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LinkTest {
    private static final Duration ONE_WAY = Duration.ofMillis(40);
    private static final int SHORT_MILLIS = 200;

    private ServerSocket target;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        link = Link.to(target.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        target.close();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), link.port());
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<byte[]> readAll(Socket socket) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void carriesEveryByteBothWaysAndBothEnds() throws Exception {
        byte[] forth = random(9_000_001);
        byte[] back = random(3_000_017);
        try (Socket client = connect();
                Socket server = target.accept()) {
            CompletableFuture<byte[]> atServer = readAll(server);
            CompletableFuture<byte[]> atClient = readAll(client);
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> write(server, back));
            write(client, forth);
            assertThat(atServer.join()).isEqualTo(forth);
            answering.join();
            assertThat(atClient.join()).isEqualTo(back);
        }
        assertThat(link.carried(Link.Direction.FORTH)).isEqualTo(forth.length);
        assertThat(link.carried(Link.Direction.BACK)).isEqualTo(back.length);
        while (link.connections() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyRoundTripTakesAtLeastBothWays() throws Exception {
        link.delay(ONE_WAY);
        try (Socket client = connect();
                Socket server = target.accept()) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(server));
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                client.getOutputStream().write(i);
                assertThat(client.getInputStream().read()).isEqualTo(i);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * ONE_WAY.toNanos());
            }
            client.shutdownOutput();
            echo.join();
        }
    }

    private static void echo(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                socket.getOutputStream().write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The length of the way limits nothing: all of it has left before any of it arrives. */
    @Test
    void manyBytesAreUnderWayAtOnce() throws Exception {
        byte[] bytes = random(14 << 20);
        link.delay(ONE_WAY);
        try (Socket client = connect();
                Socket server = target.accept()) {
            link.silence(Link.Direction.FORTH);
            write(client, bytes);
            link.heal();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void bytesStayInOrderWhateverTheDelayBecomes() throws Exception {
        byte[] bytes = random(10 << 20);
        link.delay(ONE_WAY);
        try (Socket client = connect();
                Socket server = target.accept()) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    OutputStream out = client.getOutputStream();
                    for (int from = 0; from < bytes.length; from += 1 << 20) {
                        link.delay(ONE_WAY.multipliedBy(1 + (from >> 20) % 3));
                        out.write(bytes, from, 1 << 20);
                    }
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes);
            writing.join();
        }
    }

    @Test
    void aCutResetsWhatIsOpenAndWhatIsOpenedUntilItIsHealed() throws Exception {
        try (Socket client = connect();
                Socket server = target.accept()) {
            client.getOutputStream().write(1);
            assertThat(server.getInputStream().read()).isEqualTo(1);
            link.cut();
            assertThat(link.isWhole()).isFalse();
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            assertThatThrownBy(() -> server.getInputStream().read()).hasMessageContaining("reset");
        }
        // Even the attempt may meet the reset.
        assertThatThrownBy(() -> {
                    try (Socket refused = connect()) {
                        refused.getInputStream().read();
                    }
                })
                .hasMessageContaining("reset");
        link.heal();
        assertThat(link.isWhole()).isTrue();
        assertPasses();
    }

    private void assertPasses() throws IOException {
        try (Socket client = connect();
                Socket server = target.accept()) {
            client.getOutputStream().write(2);
            assertThat(server.getInputStream().read()).isEqualTo(2);
            server.getOutputStream().write(3);
            assertThat(client.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void silenceInOneDirectionHoldsBackWhatIsSentUntilItIsHealed() throws Exception {
        try (Socket client = connect();
                Socket server = target.accept()) {
            client.setSoTimeout(SHORT_MILLIS);
            client.getOutputStream().write(1);
            assertThat(server.getInputStream().read()).isEqualTo(1);

            link.silence(Link.Direction.BACK);
            server.getOutputStream().write(new byte[] {5, 6});
            client.getOutputStream().write(4);
            assertThat(server.getInputStream().read()).as("still goes forth").isEqualTo(4);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            link.heal();
            client.setSoTimeout(0);
            assertThat(client.getInputStream().readNBytes(2)).isEqualTo(new byte[] {5, 6});
        }
    }

    @Test
    void aSilentLinkTellsNobodyThatAConnectionWasOpenedOrHasEnded() throws Exception {
        try (Socket client = connect();
                Socket server = target.accept()) {
            link.silence();
            client.shutdownOutput();
            server.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            try (Socket second = connect()) {
                second.getOutputStream().write(7);
                target.setSoTimeout(SHORT_MILLIS);
                assertThatThrownBy(() -> target.accept()).isInstanceOf(SocketTimeoutException.class);

                link.heal();
                server.setSoTimeout(0);
                assertThat(server.getInputStream().read()).isEqualTo(-1);
                target.setSoTimeout(0);
                try (Socket late = target.accept()) {
                    assertThat(late.getInputStream().read()).isEqualTo(7);
                }
            }
        }
    }

    /** Nothing is read for ever, so the sender meets the end of the room. */
    @Test
    void whoeverIsNotReadIsHeldUp() throws Exception {
        byte[] bytes = random(40 << 20);
        try (Socket client = connect();
                Socket server = target.accept()) {
            link.silence(Link.Direction.FORTH);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(client, bytes));
            server.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(writing).isNotDone();
            link.heal();
            server.setSoTimeout(0);
            byte[] arrived = server.getInputStream().readAllBytes();
            assertThat(Arrays.equals(arrived, bytes)).isTrue();
            writing.join();
        }
    }

    @Test
    void aTargetThatIsNotThereRefusesAndIsFoundWhenItIsBack() throws Exception {
        int port = target.getLocalPort();
        target.close();
        assertThatThrownBy(() -> {
                    try (Socket refused = connect()) {
                        refused.getInputStream().read();
                    }
                })
                .hasMessageContaining("reset");
        target = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        assertPasses();
    }
}
