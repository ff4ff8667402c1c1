package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.model.Fold;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What every caller was told, held against the log. */
final class Books {

    /** What a caller knows in the end. */
    enum State {
        /** It was acknowledged: there is exactly one record, and it is where the receipt says. */
        DONE,
        /** It was refused or failed: there is no record. */
        NOT,
        /** Nobody could tell: there is one record or none. */
        MAYBE
    }

    private record Account(Call call, State state, Answer answer) {}

    private record Place(String origin, long sequence, String operation) {}

    private record Different(Call call, Answer one, Answer other) {}

    private final Map<Long, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Queue<Different> differences = new ConcurrentLinkedQueue<>();
    private volatile LostTail lost = LostTail.NONE;

    void enter(Call call, State state, Answer answer) {
        accounts.put(call.token(), new Account(call, state, answer));
        count(call.operation() + " " + call.way() + " " + state);
    }

    synchronized void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    synchronized int counted(String what) {
        return counts.getOrDefault(what, 0);
    }

    synchronized String summary() {
        return counts.toString();
    }

    void problem(String text) {
        problems.add(text);
    }

    /** A request was answered with two records, which is right only if one of them went with a lost site. */
    void different(Call call, Answer one, Answer other) {
        differences.add(new Different(call, one, other));
    }

    /** From now on what a site took with it is missing rightly, and nothing else. */
    void lost(LostTail tail) {
        lost = tail;
    }

    /** The calls that were acknowledged and whose records went with a lost site. */
    Set<Long> lost() {
        return accounts.entrySet().stream()
                .filter(account -> isLost(account.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private boolean isLost(Account account) {
        return account.state() == State.DONE && lost.has(account.answer());
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    long done() {
        return accounts.values().stream().filter(a -> a.state() == State.DONE).count();
    }

    long doubtful() {
        return accounts.values().stream().filter(a -> a.state() == State.MAYBE).count();
    }

    /** Everything must be in order when nobody writes any more. */
    void assertBalanced(Address superuser) throws SQLException {
        try (Connection connection = superuser.connect()) {
            Map<Long, List<Place>> log = log(connection);
            List<String> wrong = new ArrayList<>(problems);
            accounts.forEach((token, account) -> wrong(account, log.getOrDefault(token, List.of()), wrong));
            wrongDifferences(log, wrong);
            log.keySet().stream()
                    .filter(token -> !accounts.containsKey(token))
                    .forEach(token -> wrong.add("nobody asked for " + log.get(token)));
            assertThat(wrong).as("calls and records").isEmpty();
            Fold.assertLogYieldsTables(Trial.application(), connection);
            assertThat(violations(connection)).isEmpty();
        }
    }

    private void wrongDifferences(Map<Long, List<Place>> log, List<String> wrong) {
        for (Different different : differences) {
            Call call = different.call();
            Answer left = lost.has(different.one()) ? different.other() : different.one();
            boolean right = lost.has(different.one()) != lost.has(different.other())
                    && List.of(place(call, left)).equals(log.get(call.token()));
            if (!right) {
                wrong.add(call + " was answered " + different.one() + " and " + different.other());
            }
        }
    }

    private static Place place(Call call, Answer answer) {
        return new Place(answer.origin(), answer.sequence(), call.operation());
    }

    private void wrong(Account account, List<Place> places, List<String> wrong) {
        if (account.call().copied()) {
            wrongCopies(account, places, wrong);
            return;
        }
        if (isLost(account)) {
            wrongLost(account, places, wrong);
            return;
        }
        boolean right = switch (account.state()) {
            case DONE -> places.equals(List.of(place(account.call(), account.answer())));
            case NOT -> places.isEmpty();
            case MAYBE -> places.size() <= 1;
        };
        if (!right) {
            wrong.add(account + " has " + places);
        }
    }

    /** It is in the lost site's own database, and nowhere else unless somebody has asked for it again. */
    private void wrongLost(Account account, List<Place> places, List<String> wrong) {
        boolean askedAgain = differences.stream()
                .anyMatch(
                        different -> different.call().token() == account.call().token());
        if (!lost.tokens().contains(account.call().token()) || places.size() != (askedAgain ? 1 : 0)) {
            wrong.add(account + " is lost and has " + places);
        }
    }

    /** Each site may have taken it once. */
    private void wrongCopies(Account account, List<Place> places, List<String> wrong) {
        Answer answer = account.answer();
        String operation = account.call().operation();
        long sites = places.stream()
                .map(place -> place.origin().replaceFirst("~.*", ""))
                .distinct()
                .count();
        boolean told =
                account.state() != State.DONE || isLost(account) || places.contains(place(account.call(), answer));
        boolean none = account.state() != State.NOT || places.isEmpty();
        if (sites < places.size()
                || !told
                || !none
                || places.stream().anyMatch(place -> !place.operation().equals(operation))) {
            wrong.add(account + " has the copies " + places);
        }
    }

    /** How many requests were taken at several sites. */
    long copied(Address superuser) throws SQLException {
        try (Connection connection = superuser.connect()) {
            return log(connection).values().stream()
                    .filter(places -> places.size() > 1)
                    .count();
        }
    }

    private static Map<Long, List<Place>> log(Connection connection) throws SQLException {
        Map<Long, List<Place>> log = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT (arguments ->> 'token')::bigint, origin, sequence,"
                        + " operation FROM tributary.log WHERE arguments ->> 'token' IS NOT NULL")) {
            while (rows.next()) {
                log.computeIfAbsent(rows.getLong(1), t -> new ArrayList<>())
                        .add(new Place(rows.getString(2), rows.getLong(3), rows.getString(4)));
            }
        }
        return log;
    }

    private static List<String> violations(Connection connection) throws SQLException {
        List<String> violations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Trial.VIOLATIONS)) {
            while (rows.next()) {
                violations.add(rows.getString(1));
            }
        }
        return violations;
    }
}
