package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.PlanFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The instances of a trial, each in a JVM of its own, and what their watches see. */
final class Children implements AutoCloseable {
    private final Class<?> main;
    private final List<List<String>> arguments;
    private final File log;
    private final List<Child> instances = new CopyOnWriteArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Starts as many as there are lists of arguments. */
    private Children(Path directory, Class<?> main, List<List<String>> arguments)
            throws IOException, InterruptedException {
        this.main = main;
        this.arguments = arguments;
        this.log = directory.resolve("instances.log").toFile();
        for (int i = 0; i < arguments.size(); i++) {
            instances.add(start(i));
        }
        for (Child child : instances) {
            assertThat(child.awaitReady()).as(log()).isTrue();
        }
    }

    /** Several instances on one database. */
    static Children on(Path directory, Address address, int count) throws IOException, InterruptedException {
        List<String> arguments = List.of(plan(directory).toString(), address.url(), address.user(), address.password());
        return new Children(directory, NodeMain.class, Collections.nCopies(count, arguments));
    }

    /** Applications with the starter, each with properties of its own. */
    static Children applications(Path directory, List<List<String>> properties)
            throws IOException, InterruptedException {
        String plan = "--" + SiteMain.PLAN + "=" + plan(directory);
        return new Children(
                directory,
                SiteMain.class,
                properties.stream()
                        .map(own -> Stream.concat(Stream.of(plan), own.stream()).toList())
                        .toList());
    }

    private static Path plan(Path directory) throws IOException {
        return Files.writeString(directory.resolve("trial.plan.json"), PlanFormat.write(Trial.plan()));
    }

    private Child start(int index) throws IOException {
        return Child.start(log, main, arguments.get(index), reads, violations::add);
    }

    List<Child> instances() {
        return instances;
    }

    /** SIGKILL, and another one in its place. */
    void killAndRestart(int index) throws Exception {
        instances.get(index).kill();
        Child next = start(index);
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
