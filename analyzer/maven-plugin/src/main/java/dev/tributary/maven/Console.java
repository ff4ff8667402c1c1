package dev.tributary.maven;

import java.util.function.Consumer;

/** Where lines for people go. */
record Console(Consumer<String> info, Consumer<String> warn) {}
