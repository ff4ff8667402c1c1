package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.history.Access;
import dev.tributary.history.Anomaly;
import dev.tributary.history.Event;
import dev.tributary.history.HistoryFile;
import dev.tributary.history.ListAppendChecker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The history of a trial: completed, kept as a file, and judged. */
final class Judged {
    private static final Path DIRECTORY = Path.of("target", "histories");

    private final Map<Long, List<Long>> lists = new HashMap<>();
    private final Map<Long, List<Seen>> seen = new HashMap<>();

    /** That the writer of an element saw so many elements in a list, the last of which was this. */
    private record Seen(long list, int length, long last) {}

    private Judged(Calls calls, Address address) throws SQLException {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sequence, position, value, before, other, other_length,"
                        + " other_last FROM element ORDER BY sequence, position, value")) {
            while (rows.next()) {
                long list = calls.number(rows.getString(1));
                long value = rows.getLong(3);
                lists.computeIfAbsent(list, l -> new ArrayList<>()).add(value);
                List<Seen> saw = seen.computeIfAbsent(value, v -> new ArrayList<>());
                saw.add(new Seen(list, rows.getInt(2) - 1, rows.getLong(4)));
                saw.add(new Seen(calls.number(rows.getString(5)), rows.getInt(6), rows.getLong(7)));
            }
        }
    }

    /**
     * What is wrong with a history.
     *
     * @param name of its file
     */
    static List<Anomaly> of(String name, List<Event> events, Calls calls, Address address)
            throws SQLException, IOException {
        Judged judged = new Judged(calls, address);
        List<Event> history = events.stream().map(judged::completed).toList();
        HistoryFile.write(DIRECTORY.resolve(name + ".jsonl"), history);
        return ListAppendChecker.check(HistoryFile.read(DIRECTORY.resolve(name + ".jsonl")));
    }

    /**
     * The history without what a lost site has acknowledged and took with it: whether that was done, by being asked for again,
     * is not known, and what it read was never seen elsewhere.
     *
     * @param lost the tokens of those calls
     */
    static List<Event> forgetting(List<Event> events, Set<Long> lost) {
        Map<Integer, Integer> begun = new HashMap<>();
        List<Event> history = new ArrayList<>(events);
        int processes = events.stream().mapToInt(Event::process).max().orElse(0);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (event.type() == Event.Type.INVOKE) {
                begun.put(event.process(), i);
            } else if (event.type() == Event.Type.OK
                    && event.value().stream().anyMatch(access -> isOne(access, lost))) {
                processes++;
                int first = Objects.requireNonNull(begun.get(event.process()));
                Event beginning = events.get(first);
                history.set(first, of(beginning, processes, Event.Type.INVOKE, beginning));
                history.set(i, of(event, processes, Event.Type.INFO, beginning));
            }
        }
        return history;
    }

    private static boolean isOne(Access access, Set<Long> tokens) {
        return access instanceof Access.Append append && tokens.contains(append.value());
    }

    private static Event of(Event at, int process, Event.Type type, Event asked) {
        return new Event(at.index(), process, type, at.function(), asked.value(), at.time(), at.error());
    }

    /** Fails with the first few of them. */
    static void assertNone(List<Anomaly> anomalies) {
        assertThat(anomalies.subList(0, Math.min(3, anomalies.size())))
                .as("the first of %d anomalies", anomalies.size())
                .isEmpty();
    }

    /** What is declared answers nothing: what it read is filled in from what it wrote down. */
    private Event completed(Event event) {
        boolean silent = event.type() == Event.Type.OK
                && event.value().stream().allMatch(Access.Append.class::isInstance)
                && !event.value().isEmpty();
        if (!silent) {
            return event;
        }
        long token = ((Access.Append) event.value().get(0)).value();
        List<Access> value = new ArrayList<>();
        for (Seen saw : seen.getOrDefault(token, List.of())) {
            value.add(new Access.Read(saw.list(), beginning(saw)));
        }
        value.addAll(event.value());
        return new Event(
                event.index(), event.process(), event.type(), event.function(), value, event.time(), event.error());
    }

    /** The beginning of a list, with the last element that the writer saw, whether it fits or not. */
    private List<Long> beginning(Seen saw) {
        List<Long> all = lists.getOrDefault(saw.list(), List.of());
        List<Long> beginning = new ArrayList<>(all.subList(0, Math.min(saw.length(), all.size())));
        if (!beginning.isEmpty()) {
            beginning.set(beginning.size() - 1, saw.last());
        } else if (saw.last() != 0) {
            beginning.add(saw.last());
        }
        return beginning;
    }
}
