package dev.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers are values of a type, and what is said of the others. */
class ValuesTest {
    private static final Application NONE =
            new Application("none", List.of(), List.of(), List.of(), List.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        "1.50, decimal",
        "1e9, decimal",
        "-9999999999.99, decimal",
        "0e999999999, decimal",
        "1000e-3, int",
        "-2147483648, int",
        "9223372036854775807, bigint"
    })
    void fit(BigDecimal number, String type) {
        assertThat(problem(type, number)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1.505, decimal",
        "10000000000, decimal",
        "1.5, int",
        "2147483648, int",
        "1e19, bigint",
    })
    void doNotFit(BigDecimal number, String type) {
        assertThat(problem(type, number)).contains("does not fit `").endsWith("`: " + number);
    }

    /** Written out, each of them would have more digits than there is memory. */
    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e2147483647", "1e-2147483647", "0e-999999999"})
    void hugeExponentsAreRefusedInAFewCharacters(String text) {
        for (String type : List.of("decimal", "int", "bigint")) {
            assertThat(problem(type, new BigDecimal(text)))
                    .isNotNull()
                    .hasSizeLessThan(60)
                    .contains("does not fit");
        }
    }

    private static String problem(String type, BigDecimal number) {
        Type wanted = switch (type) {
            case "decimal" -> new Type.Decimal(12, 2);
            case "int" -> new Type.Int();
            default -> new Type.BigInt();
        };
        return Values.problem(NONE, wanted, number);
    }
}
