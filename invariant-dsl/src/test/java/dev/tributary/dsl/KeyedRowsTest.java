package dev.tributary.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.source.Diagnostic;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of rows that are named by keys wrongly. */
class KeyedRowsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Counter(customer).value += 1        | TRB0129 | the key of `Counter` has 2 values, found 1
            Counter(customer, 3).value += 1     | TRB0120 | expected `text`, found `int`
            Countr(customer, "a").value += 1    | TRB0101 | there is no entity `Countr`
            Counter(customer, "a").valu += 1    | TRB0101 | there is no `Counter` attribute `valu`
            Counter(customer, "a") += 1         | TRB0133 | only an attribute of a row can be changed
            Numbered(1.5).value += 1            | TRB0120 | expected `int`, found `decimal(2, 1)`
            Numbered(null).value += 1           | TRB0127 | `null` cannot stand here
            Numbered(nobody).value += 1         | TRB0101 | there is no value `nobody`
            insert Numbered { number: new, value: 1 }   | TRB0115 | `new` generates a key that is one `uuid`, which `Numbered.number` is not
            insert Note { id: new, text: new }  | TRB0115 | `new` generates a key that is one `uuid`, which `Note.text` is not
            ensure Note { id: new, text: "a" }  | TRB0115 | `ensure` needs a key that can come again, found `new`
            """)
    void eachMistakeHasItsMessage(String statement, String code, String message) {
        InvFile.Result result = InvFile.parse("test.inv", """
                application test
                entity Customer { key id: uuid }
                entity Counter { key customer: Customer; key kind: text; value: int counter }
                entity Numbered { key number: int; value: int counter }
                entity Note { key id: uuid; text: text }
                operation wrong(customer: Customer) { %s }
                """.formatted(statement));
        List<Diagnostic> found = result.diagnostics();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).code()).isEqualTo(code);
        assertThat(found.get(0).message()).isEqualTo(message);
        assertThat(found.get(0).range().start().line()).isEqualTo(6);
    }
}
