package dev.tributary.log;

import dev.tributary.store.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** The text of a batch's records: an array of objects, whose fields have names of one letter and are left out when null. */
public final class LogEntries {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private LogEntries() {}

    /** The text as it is to stand in the log. */
    public static String write(List<LogEntry> entries) {
        JsonText json = new JsonText();
        json.startArray();
        for (LogEntry entry : entries) {
            json.startObject();
            text(json, "o", entry.operation());
            text(
                    json,
                    "m",
                    entry.kind() == LogEntry.Kind.CONFLUENT
                            ? null
                            : entry.kind().code());
            json.name("a");
            json.json(entry.arguments());
            json.name("e");
            json.json(entry.effects());
            LogEntry.Request request = entry.request();
            if (request != null) {
                text(json, "q", request.id());
                text(json, "d", request.digest());
                json.name("k");
                json.json(request.keys());
                text(json, "r", request.result());
            }
            text(json, "t", entry.trace());
            json.endObject();
        }
        json.endArray();
        return json.toString();
    }

    private static void text(JsonText json, String name, @Nullable String value) {
        if (value != null) {
            json.name(name);
            json.string(value);
        }
    }

    /**
     * The records that a text says.
     *
     * @throws IllegalArgumentException when the text is none of a batch
     */
    public static List<LogEntry> read(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            List<LogEntry> entries = new ArrayList<>();
            require(parser.nextToken() == JsonToken.START_ARRAY, text);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(parser.currentToken() == JsonToken.START_OBJECT, text);
                entries.add(entry(fields(parser, text), text));
            }
            return entries;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not as the log has it: " + text, e);
        }
    }

    /** Texts as they are, of everything else the very characters. */
    private static Map<String, String> fields(JsonParser parser, String text) {
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                fields.put(name, parser.getString());
            } else {
                int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
                boolean absent = parser.currentToken() == JsonToken.VALUE_NULL;
                parser.skipChildren();
                parser.finishToken();
                int to = Math.toIntExact(parser.currentLocation().getCharOffset());
                if (!absent) {
                    fields.put(name, text.substring(from, to));
                }
            }
        }
        return fields;
    }

    private static LogEntry entry(Map<String, String> fields, String text) {
        String operation = fields.get("o");
        String arguments = fields.get("a");
        String effects = fields.get("e");
        if (operation == null || arguments == null || effects == null) {
            throw new IllegalArgumentException("a record lacks its operation, arguments or effects: " + text);
        }
        String id = fields.get("q");
        String digest = fields.get("d");
        String keys = fields.get("k");
        LogEntry.Request request = id == null || digest == null || keys == null
                ? null
                : new LogEntry.Request(id, digest, keys, fields.get("r"));
        return new LogEntry(
                LogEntry.Kind.of(fields.getOrDefault("m", "")),
                operation,
                arguments,
                effects,
                request,
                fields.get("t"));
    }

    private static void require(boolean holds, String text) {
        if (!holds) {
            throw new IllegalArgumentException("not an array of records: " + text);
        }
    }
}
