package dev.tributary.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the log holds is JSON, and always the same text for the same value. */
class JsonTest {
    private static final JsonMapper JACKSON = JsonMapper.builder().build();

    @Test
    void anyTextIsWrittenAsAnotherWriterWritesIt() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                int kind = random.nextInt(4);
                text.appendCodePoint(
                        kind == 0
                                ? random.nextInt(32)
                                : kind == 1 ? "\"\\/'\u007f".charAt(random.nextInt(5)) : random.nextInt(0xD800));
            }
            assertThat(Json.arguments(Map.of("text", text.toString())))
                    .isEqualTo(JACKSON.writeValueAsString(Map.of("text", text.toString())));
        }
    }

    @Test
    void argumentsAreInTheOrderOfTheirNamesAndWithoutNulls() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("z", true);
        arguments.put("nothing", null);
        arguments.put("lines", List.of(Map.of("b", new BigDecimal("1E+3"), "a", "x"), List.of()));
        arguments.put("key", RowKey.of("k", RowKey.of(new BigDecimal("-0.50"))));
        assertThat(Json.arguments(arguments))
                .isEqualTo("{\"key\":[\"k\",[-0.5]],\"lines\":[{\"a\":\"x\",\"b\":1000},[]],\"z\":true}");
        assertThat(Json.arguments(Map.of())).isEqualTo("{}");
    }

    @Test
    void effectsSayWhatTheyDoToWhich() {
        RowId row = new RowId("Account", RowKey.of(new UUID(0, 1)));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", null);
        values.put("balance", BigDecimal.TEN);
        assertThat(Json.effects(List.of(
                        new Effect.Insert(row, values),
                        new Effect.Add(row, "balance", BigDecimal.ONE),
                        new Effect.Delete(row))))
                .isEqualTo("[{\"effect\":\"insert\",\"entity\":\"Account\","
                        + "\"key\":[\"00000000-0000-0000-0000-000000000001\"],\"values\":{\"name\":null,\"balance\":10}},"
                        + "{\"effect\":\"add\",\"entity\":\"Account\","
                        + "\"key\":[\"00000000-0000-0000-0000-000000000001\"],\"attribute\":\"balance\",\"value\":1},"
                        + "{\"effect\":\"delete\",\"entity\":\"Account\","
                        + "\"key\":[\"00000000-0000-0000-0000-000000000001\"]}]");
    }
}
