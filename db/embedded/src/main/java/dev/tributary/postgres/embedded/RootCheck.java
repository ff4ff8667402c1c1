package dev.tributary.postgres.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** PostgreSQL refuses to run as root; a user namespace of its own makes it believe that it does not. */
final class RootCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private RootCheck() {}

    static void requireUsableAccount() {
        if ("root".equals(System.getProperty("user.name")) && !userNamespacesWork()) {
            throw new EmbeddedServerException(
                    "PostgreSQL does not run as root, and `unshare -U` does not work here: start the application as"
                            + " another user, allow user namespaces, or give it an installed PostgreSQL"
                            + " (spring.datasource.url)",
                    null);
        }
    }

    private static boolean userNamespacesWork() {
        try {
            Process process = new ProcessBuilder("unshare", "-U", "id", "-u")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
