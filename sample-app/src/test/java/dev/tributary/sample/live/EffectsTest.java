package dev.tributary.sample.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The words for what a record did, from effects as the log has them. */
class EffectsTest {
    private static final Effects EFFECTS = new Effects(Map.of("p-1", "KETTLE-1", "w-1", "North"));

    private static List<String> words(String json) {
        return EFFECTS.words(JsonMapper.shared(), json);
    }

    @Test
    void saysWhatWasAddedToWhichStock() {
        assertThat(words("""
                [{"effect": "add", "entity": "Stock", "key": ["p-1", "w-1"], "attribute": "onHand", "value": 5},
                 {"effect": "add", "entity": "Stock", "key": [["p-1"], ["w-1"]], "attribute": "reserved", "value": -2}]""")).containsExactly("KETTLE-1 North onHand +5", "KETTLE-1 North reserved −2");
    }

    @Test
    void namesOtherRowsByTheirEntityAndTheEndOfTheirKey() {
        assertThat(words("""
                [{"effect": "insert", "entity": "Reservation", "key": ["01a1ff5a-32f3-7104-97a9-b6360f0fa8c2"],
                  "values": {"id": "01a1ff5a-32f3-7104-97a9-b6360f0fa8c2", "stock": ["p-1", "w-1"], "quantity": 2, "status": "HELD", "note": null}},
                 {"effect": "raise", "entity": "Reservation", "key": ["01a1ff5a-32f3-7104-97a9-b6360f0fa8c2"], "attribute": "status", "value": "SHIPPED"},
                 {"effect": "delete", "entity": "Reservation", "key": ["01a1ff5a-32f3-7104-97a9-b6360f0fa8c2"]},
                 {"effect": "ensure", "entity": "Transit", "key": ["p-1", "w-1"], "values": {"quantity": 0}},
                 {"effect": "assign", "entity": "Product", "key": ["p-1"], "attribute": "price", "value": 9999999999.90}]"""))
                .containsExactly(
                        "new Reservation …0fa8c2: quantity 2, status HELD",
                        "Reservation …0fa8c2 status → SHIPPED",
                        "Reservation …0fa8c2 deleted",
                        "new Transit KETTLE-1 North: quantity 0",
                        "KETTLE-1 price = 9999999999.90");
    }
}
