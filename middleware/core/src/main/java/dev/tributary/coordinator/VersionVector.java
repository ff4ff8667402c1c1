package dev.tributary.coordinator;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What somebody has seen: of each origin, the records up to a sequence (version vector). An origin that it does not name
 * stands at 0.
 *
 * @param sequences by origin, positive
 */
public record VersionVector(Map<String, Long> sequences) {
    /** Nothing. */
    public static final VersionVector EMPTY = new VersionVector(Map.of());

    private static final int LONGEST_TEXT = 4096;

    public VersionVector {
        TreeMap<String, Long> sorted = new TreeMap<>(sequences);
        sorted.values().removeIf(sequence -> sequence == 0);
        if (sorted.values().stream().anyMatch(sequence -> sequence < 0)) {
            throw new IllegalArgumentException("a sequence is negative: " + sequences);
        }
        sequences = Collections.unmodifiableMap(sorted);
    }

    /** What is seen of one origin. */
    public long of(String origin) {
        return sequences.getOrDefault(origin, 0L);
    }

    /** Whether everything that the other one has seen is seen here. */
    public boolean covers(VersionVector other) {
        return other.sequences.entrySet().stream().allMatch(seen -> of(seen.getKey()) >= seen.getValue());
    }

    /** What either has seen. */
    public VersionVector join(VersionVector other) {
        Map<String, Long> joined = new TreeMap<>(sequences);
        other.sequences.forEach((origin, sequence) -> joined.merge(origin, sequence, Math::max));
        return new VersionVector(joined);
    }

    /** This and one more record, with everything before it. */
    public VersionVector with(String origin, long sequence) {
        return join(new VersionVector(Map.of(origin, sequence)));
    }

    /** As a session token: {@code north:12,south:7}, with origins in URL encoding; empty when nothing is seen. */
    public String text() {
        return sequences.entrySet().stream()
                .map(seen -> URLEncoder.encode(seen.getKey(), StandardCharsets.UTF_8) + ":" + seen.getValue())
                .collect(Collectors.joining(","));
    }

    /**
     * Reads a session token.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static VersionVector parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("a session token has at most " + LONGEST_TEXT + " characters");
        }
        Map<String, Long> sequences = new TreeMap<>();
        if (!text.isEmpty()) {
            for (String entry : text.split(",", -1)) {
                int colon = entry.indexOf(':');
                if (colon < 1 || !entry.substring(colon + 1).matches("[0-9]{1,18}")) {
                    throw new IllegalArgumentException(
                            "a session token is a list of ORIGIN:SEQUENCE, separated by commas");
                }
                String origin = URLDecoder.decode(entry.substring(0, colon), StandardCharsets.UTF_8);
                if (sequences.put(origin, Long.parseLong(entry.substring(colon + 1))) != null) {
                    throw new IllegalArgumentException("a session token names an origin twice");
                }
            }
        }
        return new VersionVector(sequences);
    }

    @Override
    public String toString() {
        return text();
    }
}
