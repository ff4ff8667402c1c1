package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.PlanFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The instances of a trial, each in a JVM of its own, and what their watches see. */
final class Children implements AutoCloseable {
    private final Address address;
    private final Path plan;
    private final File log;
    private final List<Child> instances = new CopyOnWriteArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Starts as many. */
    Children(Path directory, Address address, int count) throws IOException, InterruptedException {
        this.address = address;
        this.plan = Files.writeString(directory.resolve("trial.plan.json"), PlanFormat.write(Trial.plan()));
        this.log = directory.resolve("instances.log").toFile();
        for (int i = 0; i < count; i++) {
            instances.add(start());
        }
        for (Child child : instances) {
            assertThat(child.awaitReady()).as(log()).isTrue();
        }
    }

    private Child start() throws IOException {
        return Child.start(plan, address, log, reads, violations::add);
    }

    List<Child> instances() {
        return instances;
    }

    /** SIGKILL, and another one in its place. */
    void killAndRestart(int index) throws Exception {
        instances.get(index).kill();
        Child next = start();
        instances.set(index, next);
        assertThat(next.awaitReady()).as(log()).isTrue();
    }

    long reads() {
        return reads.get();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    /** What the instances had to say. */
    String log() {
        try {
            String text = Files.exists(log.toPath()) ? Files.readString(log.toPath()) : "";
            return text.substring(Math.max(0, text.length() - 5_000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        for (Child child : instances) {
            child.close();
        }
    }
}
