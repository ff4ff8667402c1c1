package dev.tributary.coordinator;

import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The table in which sites ask the coordinator. Its statements run with autocommit: nobody holds a lock over a link.
 *
 * <p>An entry is begun by whoever claims it, and once more by another one when the claim runs out. Which of them commits is
 * decided by the request id; that none refuses what another commits, by the mark {@code committed}, which the committing
 * transaction sets and which only an entry without an answer can get.
 */
public final class Mailbox {
    static final String CHANNEL = "tributary_mailbox";

    /** A notification can carry 8000 bytes; a longer answer is fetched. */
    private static final int LONGEST_NOTE = 7500;

    private static final String POST = "WITH posted AS (INSERT INTO tributary.mailbox (id, channel, letter, deadline)"
            + " VALUES (?, ?, ?::json, clock_timestamp() + ? * interval '1 millisecond') ON CONFLICT DO NOTHING"
            + " RETURNING id) SELECT pg_notify('" + CHANNEL + "', '') FROM posted";
    private static final String WITHDRAW = "INSERT INTO tributary.mailbox AS m (id, channel, letter, deadline, answer)"
            + " VALUES (?, '', '{}', clock_timestamp() + interval '1 minute', ?::json)"
            + " ON CONFLICT (id) DO UPDATE SET answer = excluded.answer WHERE m.claimed_until IS NULL AND m.answer IS NULL";
    /**
     * Instances of the caller's version come first, as long as one runs here (a heartbeat of it counts for 15 seconds). Without one, any
     * takes the letter, to carry it out or to refuse it.
     */
    private static final String CLAIM = "UPDATE tributary.mailbox SET claimed_until = clock_timestamp()"
            + " + ? * interval '1 millisecond' WHERE id IN (SELECT id FROM tributary.mailbox WHERE answer IS NULL"
            + " AND deadline > clock_timestamp() AND (claimed_until IS NULL OR claimed_until < clock_timestamp())"
            + " AND (letter ->> 'plan' = ? OR NOT EXISTS (SELECT FROM tributary.instance i WHERE i.seen_at >"
            + " clock_timestamp() - interval '15 s' AND split_part(i.use, '|', 1) = letter ->> 'plan'))"
            + " ORDER BY posted_at LIMIT ? FOR UPDATE SKIP LOCKED)"
            + " RETURNING id, letter, extract(epoch FROM deadline - clock_timestamp()) * 1000";

    private static final String ANSWER = "WITH given AS (SELECT * FROM unnest(?::uuid[], ?::text[], ?::boolean[])"
            + " AS g(id, answer, refusal)), answered AS (UPDATE tributary.mailbox m SET answer = g.answer::json"
            + " FROM given g WHERE m.id = g.id AND m.answer IS NULL AND NOT (g.refusal AND m.committed)"
            + " RETURNING m.id, m.channel, g.answer) SELECT pg_notify(channel, id || ' ' || CASE WHEN"
            + " octet_length(answer) <= " + LONGEST_NOTE + " THEN answer ELSE '' END) FROM answered";
    private static final String COMMIT = "UPDATE tributary.mailbox SET committed = true WHERE id = ANY (?::uuid[])"
            + " AND answer IS NULL RETURNING id";

    private Mailbox() {}

    /** An entry that was claimed, and how long its caller still waits. */
    record Claimed(Letter letter, Duration left) {}

    /** An answer on its way to the caller. */
    record Reply(UUID id, Answer answer) {}

    /** Asks; to ask again with the same letter changes nothing. */
    static void post(Connection connection, String channel, Letter letter, Duration patience) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(POST)) {
            statement.setObject(1, letter.id());
            statement.setString(2, channel);
            statement.setString(3, Mail.write(letter));
            statement.setLong(4, patience.toMillis());
            statement.execute();
        }
    }

    /** Takes a letter back, also one that arrives later; false when somebody has begun with it or answered it. */
    static boolean withdraw(Connection connection, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WITHDRAW)) {
            statement.setObject(1, id);
            statement.setString(2, Mail.write(new Answer.Withdrawn()));
            return statement.executeUpdate() == 1;
        }
    }

    /** The answers that there are to these letters. */
    static Map<UUID, Answer> answers(Connection connection, Collection<UUID> ids) throws SQLException {
        Map<UUID, Answer> answers = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT id, answer FROM tributary.mailbox WHERE id = ANY (?) AND answer IS NOT NULL")) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    answers.put(result.getObject(1, UUID.class), Mail.readAnswer(result.getString(2)));
                }
            }
        }
        return answers;
    }

    /** The answer in a notification; empty when it has to be fetched. */
    static Optional<Reply> reply(String notification) {
        int space = notification.indexOf(' ');
        String answer = notification.substring(space + 1);
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reply(UUID.fromString(notification.substring(0, space)), Mail.readAnswer(answer)));
    }

    /** Takes entries that nobody works on, for an instance that runs a plan. */
    static List<Claimed> claim(Connection connection, String plan, Duration lease, int most) throws SQLException {
        List<Claimed> claimed = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setLong(1, lease.toMillis());
            statement.setString(2, plan);
            statement.setInt(3, most);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    Letter letter = Mail.readLetter(result.getObject(1, UUID.class), result.getString(2));
                    claimed.add(new Claimed(letter, Duration.ofMillis(result.getLong(3))));
                }
            }
        }
        return claimed;
    }

    /** Answers, as far as nobody else has, and tells the callers. */
    static void answer(Connection connection, List<Reply> replies) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", replies.stream().map(Reply::id).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            replies.stream().map(r -> Mail.write(r.answer())).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "boolean",
                            replies.stream().map(r -> r.answer().refusal()).toArray()));
            statement.execute();
        }
    }

    /** Removes entries that nobody asks for any more. */
    static void forget(Connection connection, Duration age) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM tributary.mailbox WHERE deadline <"
                + " clock_timestamp() - ? * interval '1 millisecond'")) {
            statement.setLong(1, age.toMillis());
            statement.executeUpdate();
        }
    }

    /**
     * Marks, in the transaction that commits these calls, that nobody can refuse them any more.
     *
     * @param commitable takes those that nobody has refused already, when the pipeline is sent
     */
    public static void commit(Pipeline pipeline, Collection<UUID> ids, Set<UUID> commitable) {
        String[] texts = ids.stream().sorted().map(UUID::toString).toArray(String[]::new);
        pipeline.add(COMMIT, pipeline.texts(texts), result -> {
            while (result.next()) {
                commitable.add(result.getObject(1, UUID.class));
            }
        });
    }

    static void listen(Connection connection, String channel) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
        }
    }

    /** Before a connection goes back to its pool. */
    static void unlisten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *");
        }
    }
}
