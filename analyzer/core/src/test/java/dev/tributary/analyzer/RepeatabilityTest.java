package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which requests may be repeated at another site: those whose effects the arguments alone decide. */
class RepeatabilityTest {
    private static final String SHOP = """
            application shop
            entity Stock { key id: uuid; name: text; onHand: int counter; most: int max }
            entity Order { key id: uuid; stock: Stock immutable; quantity: int immutable; sent: boolean max }
            entity Tag { key word: text; note: text? }
            """;

    @Test
    void argumentsAndWhatNeverChangesDecideTheEffects() {
        assertThat(obstacle("operation o(s: Stock, n: int) { requires s.onHand > n; s.onHand -= n }"))
                .isEmpty();
        assertThat(obstacle("operation o(r: Order) { requires not r.sent; raise r.sent to true;"
                        + " r.stock.onHand -= r.quantity }"))
                .isEmpty();
        assertThat(obstacle("operation o(id: new Order, stock: Stock, n: int) {"
                        + " insert Order { id, stock, quantity: n, sent: false } }"))
                .isEmpty();
        assertThat(obstacle("operation o(r: Order) { if r.quantity > 5 { delete r } }"))
                .isEmpty();
        assertThat(obstacle("operation o(ss: list of Stock) { for each s in ss { s.onHand += 1 } }"))
                .isEmpty();
        assertThat(obstacle("operation o(word: text) { delete Tag(word) }")).isEmpty();
    }

    @Test
    void stateThatEffectsDependOnIsNamed() {
        assertThat(obstacle("operation o(s: Stock) { s.onHand += s.onHand }"))
                .contains("what it does to Stock.onHand depends on `s.onHand`");
        assertThat(obstacle("operation o(s: Stock) { if s.onHand < 5 { s.onHand += 5 } }"))
                .contains("a condition of it depends on `s.onHand`");
        assertThat(obstacle("operation o(s: Stock) { for each r in Order where r.stock == s { delete r } }"))
                .contains("it goes through the rows of Order");
        assertThat(obstacle("operation o(s: Stock) { raise s.most to count(r in Order where r.stock == s) }"))
                .hasValueSatisfying(said -> assertThat(said).contains("depends on `count(r in Order"));
    }

    @Test
    void whatEachCopyWouldDoAtAnotherTimeOrItsBodyChoosesIsNamed() {
        assertThat(obstacle("operation o(s: Stock, name: text) { s.name = name }"))
                .contains("it assigns Stock.name, and each copy would do so at another time");
        assertThat(obstacle("operation o(word: text) { ensure Tag { word, note: null } }"))
                .contains("whether it makes a new Tag depends on where it runs");
        assertThat(obstacle("operation o(s: Stock) {\n choosing n: int\n s.onHand += n }"))
                .contains("its body chooses n");
    }

    private static Optional<String> obstacle(String operation) {
        InvFile.Result parsed = InvFile.parse("test.inv", SHOP + operation);
        assertThat(parsed.diagnostics()).isEmpty();
        Application application = parsed.application().orElseThrow();
        return Repeatability.obstacle(application, application.operation("o"));
    }
}
