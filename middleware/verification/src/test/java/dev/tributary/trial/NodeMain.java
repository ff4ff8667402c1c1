package dev.tributary.trial;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.PlanFormat;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * An instance in a JVM of its own. It reads a number and a call per line, and writes the number and the answer; lines of
 * its own begin with {@code .}, a read that found every invariant true, or with {@code !}, one that did not.
 */
final class NodeMain {
    static final String READY = "ready";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private NodeMain() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = answers();
        Plan plan = PlanFormat.read(Files.readString(Path.of(arguments[0])));
        Address address = new Address(arguments[1], arguments[2], arguments[3]);
        try (Node node = open(plan, address)) {
            serve(node, answers, 0);
        }
    }

    /** Standard output; whatever logs there must not come between the answers, and goes to standard error from now on. */
    static PrintStream answers() {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return answers;
    }

    /**
     * Takes calls until there are no more.
     *
     * @param pauseMillis between two reads of all invariants
     */
    static void serve(Node node, PrintStream answers, long pauseMillis) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Watch watch = Watch.start(
                    node.snapshots(),
                    pauseMillis,
                    () -> answers.println("."),
                    violation -> answers.println("! " + violation));
            answers.println(READY);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                String number = line.substring(0, space);
                Call call = JSON.readValue(line.substring(space + 1), Call.class);
                node.call(call, answer -> answers.println(number + " " + JSON.writeValueAsString(answer)));
            }
            watch.stop();
        }
    }

    /** Until the server is there. */
    private static Node open(Plan plan, Address address) {
        while (true) {
            try {
                return Node.open(Trial.parse(), plan, address);
            } catch (RuntimeException e) {
                System.err.println("not yet: " + e);
                LockSupport.parkNanos(100_000_000);
            }
        }
    }
}
