package dev.tributary.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** Which headers are request ids. */
class IdempotencyKeyHeaderTest {
    private static String resolve(String method, String value) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/reservations");
        if (value != null) {
            request.addHeader("idempotency-key", value);
        }
        return new IdempotencyKeyHeader().resolve(request);
    }

    @Test
    void aKeyInQuotesOrWithout() {
        assertThat(resolve("POST", "\"8e03978e-40d5\"")).isEqualTo("8e03978e-40d5");
        assertThat(resolve("POST", " 8e03978e-40d5 ")).isEqualTo("8e03978e-40d5");
        assertThat(resolve("DELETE", "k")).isEqualTo("k");
        assertThat(resolve("POST", "x".repeat(190))).hasSize(190);
    }

    @Test
    void noKey() {
        assertThat(resolve("POST", null)).isNull();
        assertThat(resolve("GET", "k")).as("reading is repeatable by itself").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\"\"", "caf\u00e9", "a\tb"})
    void noIdAtAll(String value) {
        assertThatThrownBy(() -> resolve("POST", value))
                .isInstanceOf(InvalidIdempotencyKeyException.class)
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void tooLong() {
        assertThatThrownBy(() -> resolve("POST", "x".repeat(191))).hasMessageContaining("191 characters");
    }
}
