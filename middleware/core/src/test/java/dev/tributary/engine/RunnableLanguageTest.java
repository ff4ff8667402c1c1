package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An application that uses more of the language than the engine executes does not start, and says what that is. */
class RunnableLanguageTest {

    private static Application application(String entityPart, String invariant, String operation) {
        return Site.parse("some.inv", """
                application some
                enum Kind { SMALL < LARGE }
                entity Box { key id: uuid; kind: Kind max; size: int counter; name: text %s }
                invariant NotNegative for all b in Box: b.size >= 0
                %s
                operation open(id: new Box) { insert Box { id, kind: SMALL, size: 0, name: "" } }
                operation check(box: Box) { }
                %s
                """.formatted(entityPart, invariant, operation));
    }

    @Test
    void whatIsSupportedPasses() throws Exception {
        RunnableLanguage.check(Lab.application());
        RunnableLanguage.check(application("", """
                invariant Names unique Box(name)
                invariant FewBoxes count(b in Box) <= 5
                invariant Sizes for all b in Box: b.size <= sum(c.size for c in Box where c.name == b.name)
                """, """
                operation grow(box: Box, by: int) {
                  requires not (by < 0 or by == 7) and box.size * by <= 100
                  box.size += -by * 2
                }
                """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            | entity Lid { key box: Box on delete cascade } |  | entity Lid: `on delete cascade` (some.inv:5)
            """)
    void whatIsNotIsNamedWithItsPlace(String entityPart, String invariant, String operation, String expected) {
        Application application = application(empty(entityPart), empty(invariant), empty(operation));
        assertThatThrownBy(() -> RunnableLanguage.check(application))
                .asInstanceOf(type(UnsupportedApplicationException.class))
                .satisfies(e -> assertThat(e.constructs()).containsExactly(expected));
    }

    private static String empty(String cell) {
        return cell == null ? "" : cell;
    }

    @Test
    void theEngineDoesNotStartWithIt() {
        Application application = application("", "entity Lid { key box: Box on delete cascade }", "");
        // Nobody listens there: the engine gives up before it looks.
        PGSimpleDataSource database = new PGSimpleDataSource();
        Engine.Builder builder = Engine.builder()
                .application(application)
                .plan(new Plan(Plan.FORMAT, "some", "none", List.of(), List.of()))
                .commits(database)
                .snapshots(database)
                .serializable(database);
        assertThatThrownBy(builder::start).isInstanceOf(UnsupportedApplicationException.class);
    }
}
