package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.plan.PlanFormat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The instances of a trial, each in a JVM of its own, and what their watches see. */
final class Children implements AutoCloseable {
    private final Class<?> main;
    private final List<String> common;
    private final List<List<String>> arguments = new CopyOnWriteArrayList<>();
    private final File log;
    private final List<Child> instances = new CopyOnWriteArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Starts as many as there are lists of arguments. */
    private Children(Path directory, Class<?> main, List<String> common, List<List<String>> arguments)
            throws IOException, InterruptedException {
        this.main = main;
        this.common = common;
        this.arguments.addAll(arguments);
        this.log = directory.resolve("instances.log").toFile();
        for (int i = 0; i < arguments.size(); i++) {
            instances.add(start(i));
        }
        awaitReady(instances);
    }

    private void awaitReady(List<Child> some) throws InterruptedException {
        for (Child child : some) {
            assertThat(child.awaitReady()).as(log()).isTrue();
        }
    }

    /** Several instances on one database. */
    static Children on(Path directory, Address address, int count) throws IOException, InterruptedException {
        List<String> arguments = List.of(plan(directory).toString(), address.url(), address.user(), address.password());
        return new Children(directory, NodeMain.class, List.of(), Collections.nCopies(count, arguments));
    }

    /** Applications with the starter, each with properties of its own. */
    static Children applications(Path directory, List<List<String>> properties)
            throws IOException, InterruptedException {
        String plan = "--" + SiteMain.PLAN + "=" + plan(directory);
        return new Children(directory, SiteMain.class, List.of(plan), properties);
    }

    private static Path plan(Path directory) throws IOException {
        return Files.writeString(directory.resolve("trial.plan.json"), PlanFormat.write(Trial.plan()));
    }

    private Child start(int index) throws IOException {
        List<String> all = new ArrayList<>(common);
        all.addAll(arguments.get(index));
        return Child.start(log, main, all, reads, violations::add);
    }

    List<Child> instances() {
        return instances;
    }

    /** SIGKILL, and another one in its place. */
    void killAndRestart(int index) throws Exception {
        kill(index);
        restart(List.of(index));
    }

    /** SIGKILL. */
    void kill(int index) throws InterruptedException {
        instances.get(index).kill();
    }

    /** Others in the place of those that were killed; returns when all of them answer. */
    void restart(List<Integer> indices) throws Exception {
        List<Child> started = new ArrayList<>();
        for (int index : indices) {
            Child next = start(index);
            instances.set(index, next);
            started.add(next);
        }
        awaitReady(started);
    }

    /** Another one. */
    void add(List<String> properties) throws Exception {
        arguments.add(properties);
        Child next = start(arguments.size() - 1);
        instances.add(next);
        awaitReady(List.of(next));
    }

    /** What an instance is told from its next start on. */
    void configure(int index, List<String> properties) {
        arguments.set(index, properties);
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
    public void close() {
        for (Child child : instances) {
            child.close();
        }
    }
}
