package dev.tributary.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.outcome.SiteLostException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Letters and answers arrive as what they were. */
class MailTest {
    static Stream<OperationException> outcomes() {
        return Stream.of(
                new GuardRejectedException("o", "a > \"b\""),
                new InvariantRejectedException("o", "Bound", List.of("Stock[1, 2]", "Stock[ä]")),
                new RowNotFoundException("o", "stock", "Stock[1]"),
                new InvalidArgumentException("o", "price", "is missing"),
                new RequestIdReusedException("o", "id\n", "operation other"),
                new RequestElsewhereException("o", "@north/1", "north", "it assigns"),
                new EffectMismatchException("o", List.of("add 1"), List.of()),
                new OverloadedException("o", "too much", null),
                new OutcomeUnknownException("o", "no answer", null),
                new CoordinatorUnavailableException("o", "it is away", null),
                new ProofViolationException("o", "stock_pkey", null),
                new SiteLostException("o", null),
                new DatabaseReplacedException("o", null),
                new DatabaseException("o", "disk full", null));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void outcomesKeepTheirTypeAndTheirFields(OperationException outcome) {
        Answer read = Mail.readAnswer(Mail.write(new Answer.Refused(outcome)));
        assertThat(((Answer.Refused) read).outcome())
                .hasSameClassAs(outcome)
                .hasMessage(outcome.getMessage())
                .usingRecursiveComparison()
                .ignoringFields("stackTrace", "cause", "suppressedExceptions")
                .isEqualTo(outcome);
    }

    @Test
    void noOutcomeIsForgotten() {
        assertThat(outcomes().map(Object::getClass))
                .containsExactlyInAnyOrder(OperationException.class.getPermittedSubclasses());
    }

    @Test
    void otherAnswersArriveAsTheyAre() {
        Stream.of(
                        new Answer.Committed("north~2", Long.MAX_VALUE, "{\"id\":[\"x\"]}", "\"r\"", true),
                        new Answer.Committed("north", 1, "{}", null, false),
                        new Answer.Stale(),
                        new Answer.Withdrawn(),
                        new Answer.Moved(new Epoch(7, "south")))
                .forEach(answer ->
                        assertThat(Mail.readAnswer(Mail.write(answer))).isEqualTo(answer));
    }

    @Test
    void lettersArriveAsTheyAre() {
        VersionVector seen = new VersionVector(Map.of("north~2", 3L, "a b,:%", Long.MAX_VALUE / 10));
        UUID id = UUID.fromString("00000000-0000-0000-0000-000000000007");
        Letter.Checked checked = new Letter.Checked("[]", "{}", "ab", "null", seen, 4);
        Stream.of(
                        new Letter(id, "plan", "o", "{\"a\":\"ü\"}", "r/2", seen, 2, "00-1-2-01", checked),
                        new Letter(id, "plan", "o", "{}", null, VersionVector.EMPTY, 1, null, null))
                .forEach(letter ->
                        assertThat(Mail.readLetter(id, Mail.write(letter))).isEqualTo(letter));
    }

    @Test
    void anAnswerOfALaterVersionIsAnUnknownOutcome() {
        Answer answer = Mail.readAnswer("{\"answer\":\"something new\",\"operation\":\"o\"}");
        assertThat(((Answer.Refused) answer).outcome()).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void sessionTokensAreReadStrictly() {
        VersionVector vector = new VersionVector(Map.of("north", 12L, "north~2", 1L, "empty", 0L));
        assertThat(vector.text()).isEqualTo("north:12,north%7E2:1");
        assertThat(VersionVector.parse(vector.text())).isEqualTo(vector);
        assertThat(VersionVector.parse("")).isEqualTo(VersionVector.EMPTY);
        for (String bad : List.of(
                "north",
                ":1",
                "north:",
                "north:-1",
                "north:1,",
                "a:1,a:2",
                "a:9999999999999999999",
                "a%:1",
                "x".repeat(5000))) {
            assertThatThrownBy(() -> VersionVector.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void vectorsAreOrderedByWhatTheyHaveSeen() {
        VersionVector one = new VersionVector(Map.of("a", 2L));
        VersionVector other = new VersionVector(Map.of("a", 1L, "b", 1L));
        assertThat(List.of(
                        one.covers(other),
                        other.covers(one),
                        one.join(other).covers(one),
                        one.join(other).covers(other)))
                .containsExactly(false, false, true, true);
        assertThat(one.join(other)).isEqualTo(one.with("b", 1)).isEqualTo(other.with("a", 2));
    }
}
