package dev.tributary.postgres.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the Docker engine directly whether it is there and has an image. Testcontainers would wait for minutes for an
 * engine that does not answer, or for a registry that cannot be reached.
 */
final class DockerProbe {
    private static final long TIMEOUT_MILLIS = 2000;

    private DockerProbe() {}

    /** Whether Testcontainers can start this image without downloading anything. */
    static boolean canStart(String image) {
        FutureTask<Boolean> question = new FutureTask<>(() -> has(image) && hasReaper());
        Thread thread = new Thread(question, "docker-probe");
        thread.setDaemon(true);
        thread.start();
        try {
            return question.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean has(String image) throws IOException {
        return get("/images/" + image + "/json").startsWith("200");
    }

    /** Testcontainers starts a second container that cleans up after the first, unless told not to. */
    private static boolean hasReaper() throws IOException {
        return "true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))
                || get("/images/json").contains("testcontainers/ryuk:");
    }

    /** The answer from its status code on; empty when there is no engine. */
    private static String get(String path) throws IOException {
        Optional<SocketAddress> address = engine();
        if (address.isEmpty()) {
            return "";
        }
        StandardProtocolFamily family = address.get() instanceof UnixDomainSocketAddress
                ? StandardProtocolFamily.UNIX
                : StandardProtocolFamily.INET;
        try (SocketChannel channel = SocketChannel.open(family)) {
            channel.connect(address.get());
            String request = "GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf(' ') + 1);
        }
    }

    private static Optional<SocketAddress> engine() {
        String host = Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock");
        URI uri = URI.create(host);
        if ("unix".equals(uri.getScheme())) {
            Path socket = Path.of(uri.getPath());
            return Files.exists(socket) ? Optional.of(UnixDomainSocketAddress.of(socket)) : Optional.empty();
        }
        return "tcp".equals(uri.getScheme())
                ? Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()))
                : Optional.empty();
    }
}
