package dev.tributary.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is written of records is what is read of them, whatever the type. */
class JsonReadingTest {
    private static final Application APPLICATION =
            InvFile.parse("every.inv", """
            application every
            enum Size { SMALL < LARGE }
            entity Place { key name: text; key day: date }
            entity Thing {
              key place: Place
              key number: long
              count: decimal(9, 2) counter
              size: Size max
              least: int? min
              note: text?
              at: timestamp
              home: Place?
              whole: boolean
            }
            operation use(things: list of Thing, parts: list of (id: uuid, size: Size, note: text?), when: timestamp?) {
              choosing price: decimal(9, 2)?
              for each t in things { t.note = "used" }
            }
            """).application().orElseThrow();
    private static final RowKey PLACE = RowKey.of("\"quo\\ted\" \u00fc\n", LocalDate.of(1, 2, 3));
    private static final RowKey THING = RowKey.of(PLACE, new BigDecimal("9223372036854775807"));
    private static final RowId ROW = new RowId("Thing", THING);
    private static final Instant AT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final EffectReader reader = new EffectReader(new Schema(APPLICATION));

    private static Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("place", PLACE);
        values.put("number", new BigDecimal("9223372036854775807"));
        values.put("count", new BigDecimal("-12.50"));
        values.put("size", "LARGE");
        values.put("least", null);
        values.put("note", "");
        values.put("at", AT);
        values.put("home", null);
        values.put("whole", true);
        return values;
    }

    @Test
    void everyEffectIsReadAsItWasWritten() {
        List<Effect> effects = List.of(
                new Effect.Insert(ROW, values()),
                new Effect.Ensure(ROW, values()),
                new Effect.Add(ROW, "count", new BigDecimal("1E+3")),
                new Effect.Add(ROW, "count", new BigDecimal("0.010")),
                new Effect.Assign(ROW, "note", null),
                new Effect.Assign(ROW, "home", PLACE),
                new Effect.Assign(ROW, "at", AT),
                new Effect.Assign(ROW, "whole", false),
                new Effect.Raise(ROW, "size", "SMALL"),
                new Effect.Lower(ROW, "least", BigDecimal.valueOf(-5)),
                new Effect.Delete(ROW));
        String text = Json.effects(effects);
        List<Effect> read = Json.readEffects(APPLICATION, text);
        assertThat(Json.effects(read)).isEqualTo(text);
        assertThat(text).contains("\"value\":1000}", "\"value\":0.010}", "\"least\":null", "\"count\":-12.50");
        assertThat(read.get(0)).isEqualTo(effects.get(0));
        assertThat(read.subList(4, 11)).isEqualTo(effects.subList(4, 11));
        assertThat(reader.read(text)).isEqualTo(read);
        assertThat(Json.effects(reader.read(text))).isEqualTo(text);
    }

    @Test
    void theQuickReaderTakesWhatIsWrittenOtherwise() {
        String text = "[ {\"entity\": \"Thing\", \"value\": 2, \"attribute\": \"count\", \"effect\": \"add\", \"key\": "
                + Json.key(THING) + "} ]";
        assertThat(reader.read(text)).isEqualTo(Json.readEffects(APPLICATION, text));
        String unknown = "[{\"effect\":\"insert\",\"entity\":\"Place\",\"key\":[\"a\",\"2026-01-01\"],\"values\":"
                + "{\"name\":\"a\",\"day\":\"2026-01-01\",\"height\":1}}]";
        assertThatThrownBy(() -> reader.read(unknown)).hasRootCauseMessage("no attribute Place.height");
    }

    @Test
    void argumentsHaveOneTextAndNoNulls() {
        Map<String, Object> part = new HashMap<>();
        part.put("note", null);
        part.put("size", "SMALL");
        part.put("id", new UUID(1, 2));
        Map<String, Object> arguments = new HashMap<>();
        arguments.put("when", null);
        arguments.put("things", List.of(THING, THING));
        arguments.put("price", new BigDecimal("0.10"));
        arguments.put("parts", List.of(part));
        String text = Json.arguments(arguments);
        assertThat(text)
                .startsWith("{\"parts\":[{\"id\":\"00000000-0000-0001-0000-000000000002\",\"size\":\"SMALL\"}],"
                        + "\"price\":0.10,\"things\":[[[");
        Map<String, Object> read = Json.readArguments(APPLICATION, APPLICATION.operation("use"), text);
        assertThat(Json.arguments(read)).isEqualTo(text);
        assertThat(read.get("things")).isEqualTo(List.of(THING, THING));
        assertThat(read).doesNotContainKey("when");
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String text : List.of(
                "[{}]",
                "nonsense",
                "[{\"effect\": \"shrink\", \"entity\": \"Place\", \"key\": [\"a\", \"2026-01-01\"]}]",
                "[{\"effect\": \"delete\", \"entity\": \"Nowhere\", \"key\": [1]}]",
                "[{\"effect\": \"delete\", \"entity\": \"Place\", \"key\": [\"a\", null]}]",
                "[{\"effect\": \"delete\", \"entity\": \"Place\", \"key\": [\"a\", \"no day\"]}]")) {
            assertThatThrownBy(() -> Json.readEffects(APPLICATION, text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
