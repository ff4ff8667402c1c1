package com.example.theatre;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** The theatre as its clients see it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class TheatreApiTest {
    private RestClient http;

    @BeforeEach
    void open(@Value("${local.server.port}") int port) {
        http = RestClient.builder()
                .baseUrl("http://localhost:" + port + "/performances")
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
    }

    private ResponseEntity<Map> send(HttpMethod method, String path, Map<String, ?> body) {
        return http.method(method).uri(path).body(body).retrieve().toEntity(Map.class);
    }

    private String announce(String hall, int seats) {
        ResponseEntity<Map> answer = send(
                HttpMethod.POST,
                "",
                Map.of("title", "Hamlet", "hall", hall, "startsAt", "2027-04-01T19:30:00Z", "seats", seats));
        assertThat(answer.getStatusCode().value()).isEqualTo(201);
        return "/" + answer.getBody().get("id");
    }

    private String announce(int seats) {
        return announce("Hall " + UUID.randomUUID(), seats);
    }

    private int book(String performance, int tickets) {
        return send(HttpMethod.POST, performance + "/bookings", Map.of("customer", "Ada", "tickets", tickets))
                .getStatusCode()
                .value();
    }

    private Performance performance(String path) {
        return http.get().uri(path).retrieve().body(Performance.class);
    }

    @Test
    void sellsWhatThereIs() {
        String hamlet = announce(4);

        assertThat(book(hamlet, 3)).isEqualTo(201);
        assertThat(book(hamlet, 2)).isEqualTo(409);
        assertThat(book(hamlet, 1)).isEqualTo(201);

        assertThat(performance(hamlet).sold()).isEqualTo(4);
    }

    @Test
    void takesTicketsBack() {
        String hamlet = announce(4);
        assertThat(book(hamlet, 4)).isEqualTo(201);
        List<Map> bookings = http.get().uri(hamlet + "/bookings").retrieve().body(List.class);

        http.delete().uri(hamlet + "/bookings/" + bookings.get(0).get("id")).retrieve().toBodilessEntity();

        assertThat(performance(hamlet).sold()).isZero();
        assertThat(book(hamlet, 4)).isEqualTo(201);
    }

    @Test
    void opensTheGallery() {
        String hamlet = announce(4);

        assertThat(send(HttpMethod.PUT, hamlet + "/seats", Map.of("seats", 6)).getStatusCode().value())
                .isEqualTo(200);

        assertThat(performance(hamlet).seats()).isEqualTo(6);
        assertThat(book(hamlet, 6)).isEqualTo(201);
    }

    @Test
    void addsDonations() {
        String hamlet = announce(4);

        send(HttpMethod.POST, hamlet + "/donations", Map.of("amount", "12.50"));
        send(HttpMethod.POST, hamlet + "/donations", Map.of("amount", "7.50"));

        assertThat(performance(hamlet).donations()).isEqualByComparingTo(new BigDecimal("20"));
    }

    @Test
    void aHallHasOnePerformanceAtATime() {
        String hall = "Hall " + UUID.randomUUID();
        announce(hall, 4);

        ResponseEntity<Map> second = send(
                HttpMethod.POST,
                "",
                Map.of("title", "Faust", "hall", hall, "startsAt", "2027-04-01T19:30:00Z", "seats", 4));

        assertThat(second.getStatusCode().isError()).isTrue();
    }

    @Test
    void unknownPerformancesAreNotFound() {
        assertThat(book("/" + UUID.randomUUID(), 1)).isEqualTo(404);
    }
}
