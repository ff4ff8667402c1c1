package dev.tributary.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Histories as files of JSON lines; docs/history-format.md describes them. */
public final class HistoryFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private HistoryFile() {}

    /** Writes a history, and the directories above it. */
    public static void write(Path file, List<Event> history) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Event event : history) {
                writer.write(line(event));
                writer.write('\n');
            }
        }
    }

    /**
     * Reads a history.
     *
     * @throws IOException when there is no such file, or a line is not what the format says; the message names it
     */
    public static List<Event> read(Path file) throws IOException {
        List<Event> history = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            try {
                history.add(event(JSON.readTree(line)));
            } catch (JacksonException | IllegalArgumentException e) {
                throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        return history;
    }

    static String line(Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", event.index());
        fields.put("process", event.process());
        fields.put("type", event.type().word());
        fields.put("f", event.function());
        fields.put("value", event.value().stream().map(HistoryFile::plain).toList());
        fields.put("time", event.time());
        if (event.error() != null) {
            fields.put("error", event.error());
        }
        return JSON.writeValueAsString(fields);
    }

    private static List<@Nullable Object> plain(Access access) {
        List<@Nullable Object> triple = new ArrayList<>();
        triple.add(access instanceof Access.Append ? "append" : "r");
        triple.add(access.key());
        triple.add(access instanceof Access.Append append ? append.value() : ((Access.Read) access).values());
        return triple;
    }

    private static Event event(JsonNode line) {
        List<Access> value = new ArrayList<>();
        for (JsonNode triple : member(line, "value")) {
            value.add(access(triple));
        }
        return new Event(
                member(line, "index").asLong(),
                member(line, "process").asInt(),
                Event.Type.valueOf(member(line, "type").asString().toUpperCase(Locale.ROOT)),
                member(line, "f").asString(),
                value,
                member(line, "time").asLong(),
                line.hasNonNull("error") ? line.get("error").asString() : null);
    }

    private static JsonNode member(JsonNode line, String name) {
        JsonNode member = line.get(name);
        if (member == null) {
            throw new IllegalArgumentException("there is no `" + name + "`");
        }
        return member;
    }

    private static Access access(JsonNode triple) {
        if (triple.size() != 3) {
            throw new IllegalArgumentException("`" + triple + "` is no [\"append\" or \"r\", key, value]");
        }
        long key = triple.get(1).asLong();
        JsonNode last = triple.get(2);
        return switch (triple.get(0).asString()) {
            case "append" -> new Access.Append(key, last.asLong());
            case "r" ->
                new Access.Read(
                        key,
                        last.isNull()
                                ? null
                                : last.valueStream().map(JsonNode::asLong).toList());
            default -> throw new IllegalArgumentException("`" + triple.get(0) + "` is neither `append` nor `r`");
        };
    }
}
