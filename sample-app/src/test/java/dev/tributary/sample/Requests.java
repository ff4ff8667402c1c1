package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.sample.RunningShop.Answer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Requests that have to end in a certain way. */
record Requests(RunningShop shop, Tables tables) {

    /** Makes something, and returns its id. */
    String create(String path, String json) {
        return answered(201, shop.post(path, json)).get("id").asString();
    }

    JsonNode answered(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.json();
    }

    /** A problem says so by its type, names what is wrong, and leaves nothing behind. */
    void problem(int status, String detail, Supplier<Answer> request) {
        String before = tables.everything();
        Answer answer = request.get();
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("title").asString()).isNotBlank();
        assertThat(answer.json().get("detail").asString()).contains(detail);
        assertThat(tables.everything()).isEqualTo(before);
    }
}
