package dev.tributary.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The connection is lost inside COMMIT, before the server hears of it or after it has done it: nobody can know, so the
 * outcome says so, and the same request id tells.
 */
class CutCommitTest {
    private static TrialDatabase database;
    private static Cutter cutter;
    private static Node node;
    private static Calls calls;
    private static int tokens;

    @BeforeAll
    static void start() throws Exception {
        database = TrialDatabase.create();
        cutter = new Cutter(database.application().url());
        node = Node.open(
                Trial.application(),
                Trial.plan(),
                new Address(
                        cutter.url(),
                        database.application().user(),
                        database.application().password()));
        calls = Calls.on(node, 2, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
        cutter.close();
        database.close();
    }

    private static Call call(String operation, Call.Way way, boolean named) {
        int token = ++tokens;
        Map<String, String> arguments = new HashMap<>(Map.of("token", String.valueOf(token)));
        List<UUID> sequences = calls.sequences();
        if (operation.equals("append")) {
            arguments.put("sequence", sequences.get(0).toString());
            arguments.put("other", sequences.get(1).toString());
        } else {
            arguments.put("stock", calls.stocks().get(0).toString());
            arguments.put("quantity", "1");
        }
        return new Call(operation, way, arguments, named ? "request " + token : null);
    }

    static Stream<Arguments> cuts() {
        return Stream.of("receive", "append")
                .flatMap(operation -> Stream.of(Call.Way.DECLARED, Call.Way.SERIALIZABLE, Call.Way.VALIDATED)
                        .flatMap(way ->
                                Stream.of(Cutter.Moment.values()).map(moment -> Arguments.of(operation, way, moment))));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void theOutcomeIsUnknownUntilItIsAskedForAgain(String operation, Call.Way way, Cutter.Moment moment)
            throws Exception {
        Call call = call(operation, way, true);
        int before = cutter.cuts();
        cutter.cut(moment, 0);
        Answer first = node.answer(call);
        assertThat(cutter.cuts()).isEqualTo(before + 1);
        assertThat(first.kind()).as(first.toString()).isEqualTo(Answer.Kind.UNKNOWN);

        Answer second = node.answer(call);
        assertThat(second.kind()).as(second.toString()).isEqualTo(Answer.Kind.DONE);
        assertThat(second.repeated()).isEqualTo(moment == Cutter.Moment.BEFORE_THE_CLIENT_HEARS);
        assertThat(node.answer(call).sameRecord(second)).isTrue();
        assertThat(records(call)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void withoutARequestIdItStaysUnknown(String operation, Call.Way way, Cutter.Moment moment) throws Exception {
        Call call = call(operation, way, false);
        cutter.cut(moment, 0);
        assertThat(node.answer(call).kind()).isEqualTo(Answer.Kind.UNKNOWN);
        // Whatever is left to be numbered is numbered before the next.
        assertThat(node.answer(call(operation, way, true)).kind()).isEqualTo(Answer.Kind.DONE);
        assertThat(records(call)).isEqualTo(moment == Cutter.Moment.BEFORE_THE_CLIENT_HEARS ? 1 : 0);
    }

    @Test
    void aSerializableBodyThatIsCommittedButNotNumberedIsFound() throws Exception {
        for (Cutter.Moment moment : Cutter.Moment.values()) {
            Call call = call("append", Call.Way.SERIALIZABLE, true);
            cutter.cut(moment, 1);
            Answer first = node.answer(call);
            assertThat(first.kind()).as(first.toString()).isEqualTo(Answer.Kind.UNKNOWN);
            Answer second = node.answer(call);
            assertThat(second.kind()).as(second.toString()).isEqualTo(Answer.Kind.DONE);
            assertThat(second.repeated()).isTrue();
            assertThat(records(call)).isEqualTo(1);
        }
    }

    private static long records(Call call) throws Exception {
        try (var connection = database.superuser().connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM tributary.log WHERE arguments ->> 'token' = '"
                        + call.token() + "' AND operation = '" + call.operation() + "'")) {
            result.next();
            return result.getLong(1);
        }
    }
}
