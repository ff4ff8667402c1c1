package dev.tributary.trial;

import dev.tributary.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;

/** A durable PostgreSQL server in the care of a JVM of its own, so that both can be killed. */
final class ServerMain {
    private ServerMain() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            server.createRole("trial_owner", "owner", "CREATEROLE");
            server.createRole("trial_app", "app", "");
            server.createDatabase("trial", "trial_owner");
            System.out.println(NodeMain.READY);
            // Until whoever started this closes its end, or is gone.
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }
}
