package dev.tributary.simulator.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Everything that happened, line by line; its digest tells two runs apart that differ anywhere. */
final class Trace {
    private final MessageDigest digest;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();

    /**
     * A new trace.
     *
     * @param kept whether the lines themselves are wanted, and not only their digest
     */
    Trace(boolean kept) {
        this.kept = kept;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void line(long now, String text) {
        String line = String.format(Locale.ROOT, "%,14d  %s", now, text);
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        if (kept) {
            lines.add(line);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** The digest of what happened so far, which ends the trace. */
    String finish() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
