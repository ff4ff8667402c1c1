package dev.tributary.cli;

import java.util.stream.Collectors;

/** What a command wrote to the standard error. */
final class Complaints {
    private Complaints() {}

    /** Without what a command says of itself where its analysis takes long, as on a busy machine. */
    static String of(String standardError) {
        return standardError
                .lines()
                .filter(line -> !line.startsWith("still analysing "))
                .collect(Collectors.joining("\n"));
    }
}
