package dev.tributary.trial;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** An instance in another JVM, as its caller sees it. */
final class Child implements Instance, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final BufferedWriter calls;
    private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong reads;
    private final Consumer<String> violation;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread answers = new Thread(this::read, "answers");
    private volatile boolean gone;

    private Child(Process process, AtomicLong reads, Consumer<String> violation) {
        this.process = process;
        this.calls = process.outputWriter();
        this.reads = reads;
        this.violation = violation;
        answers.setDaemon(true);
        answers.start();
    }

    /**
     * Starts one; it takes calls at once, and answers when its engine runs.
     *
     * @param reads counts the reads that found every invariant true or not
     * @param violation told of what such a read found
     */
    static Child start(File log, Class<?> main, List<String> arguments, AtomicLong reads, Consumer<String> violation)
            throws IOException {
        return new Child(java(log, main, arguments.toArray(String[]::new)), reads, violation);
    }

    /** A JVM with the classes of this one. */
    static Process java(File log, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    boolean awaitReady() throws InterruptedException {
        return ready.await(3, TimeUnit.MINUTES) && !gone;
    }

    @Override
    public CompletableFuture<Answer> call(Call call) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        if (gone) {
            answer.complete(Answer.of(Answer.Kind.NOT_DONE, "not sent: the instance is gone"));
            return answer;
        }
        long number = numbers.incrementAndGet();
        waiting.put(number, answer);
        try {
            synchronized (calls) {
                calls.write(number + " " + JSON.writeValueAsString(call) + "\n");
                calls.flush();
            }
        } catch (IOException e) {
            // Some of it may have arrived.
            lost(number);
        }
        if (gone) {
            lost(number);
        }
        return answer;
    }

    private void lost(long number) {
        CompletableFuture<Answer> answer = waiting.remove(number);
        if (answer != null) {
            answer.complete(Answer.of(Answer.Kind.UNKNOWN, "the instance is gone"));
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(NodeMain.READY)) {
                    ready.countDown();
                } else if (line.equals(".")) {
                    reads.incrementAndGet();
                } else if (line.startsWith("!")) {
                    violation.accept(line);
                } else {
                    answered(line);
                }
            }
        } catch (IOException | RuntimeException e) {
            // The last line of a killed process may be half a line.
            System.out.println("the answers of an instance end with " + e);
        } finally {
            gone = true;
            ready.countDown();
            List.copyOf(waiting.keySet()).forEach(this::lost);
        }
    }

    private void answered(String line) {
        int space = line.indexOf(' ');
        Answer answer = JSON.readValue(line.substring(space + 1), Answer.class);
        CompletableFuture<Answer> call = waiting.remove(Long.parseLong(line.substring(0, space)));
        if (call != null) {
            call.complete(answer);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        answers.join();
    }

    private void endCalls() {
        try {
            synchronized (calls) {
                calls.close();
            }
        } catch (IOException e) {
            // A call was under way when it was killed; nobody reads the rest.
        }
    }

    /** Lets it finish. */
    @Override
    public void close() {
        try {
            endCalls();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
