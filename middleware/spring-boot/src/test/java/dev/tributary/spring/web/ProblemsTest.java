package dev.tributary.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.outcome.CoordinatorUnavailableException;
import dev.tributary.outcome.DatabaseException;
import dev.tributary.outcome.DatabaseReplacedException;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OutcomeUnknownException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.ProofViolationException;
import dev.tributary.outcome.RequestElsewhereException;
import dev.tributary.outcome.RequestIdReusedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.outcome.SiteLostException;
import dev.tributary.spring.capture.NestedOperationException;
import dev.tributary.spring.coordinator.InvalidSessionException;
import dev.tributary.spring.coordinator.SessionBehindException;
import dev.tributary.spring.outcome.OutcomeKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every outcome that is no success is a problem document, and the page describes it as it is. */
class ProblemsTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "problems.md");
    private static final Pattern ROW = Pattern.compile("^\\| `urn:.*\\|$", Pattern.MULTILINE);
    private static final Set<String> STANDARD = Set.of("type", "title", "status", "detail", "instance");

    /** One of each, in the order of the page. */
    private static final Map<ProblemKind, RuntimeException> OUTCOMES = new LinkedHashMap<>();

    static {
        SQLException refused = new SQLException("secret_table is broken", "XX000");
        OUTCOMES.put(ProblemKind.GUARD, new GuardRejectedException("reserve", "quantity > 0"));
        OUTCOMES.put(
                ProblemKind.INVARIANT, new InvariantRejectedException("reserve", "NotOversold", List.of("Stock [1]")));
        OUTCOMES.put(ProblemKind.ROW_NOT_FOUND, new RowNotFoundException("reserve", "stock", "Stock [1]"));
        OUTCOMES.put(ProblemKind.INVALID_ARGUMENT, new InvalidArgumentException("reserve", "quantity", "is no int"));
        OUTCOMES.put(ProblemKind.INVALID_IDEMPOTENCY_KEY, new InvalidIdempotencyKeyException("too long"));
        OUTCOMES.put(
                ProblemKind.REQUEST_ELSEWHERE,
                new RequestElsewhereException("reserve", "@berlin/1", "berlin", "it assigns Stock.name"));
        OUTCOMES.put(ProblemKind.INVALID_SESSION, new InvalidSessionException("too long"));
        OUTCOMES.put(ProblemKind.REQUEST_ID_REUSED, new RequestIdReusedException("reserve", "r-1", "operation ship"));
        OUTCOMES.put(ProblemKind.OVERLOADED, new OverloadedException("reserve", "10 wait", null));
        OUTCOMES.put(
                ProblemKind.COORDINATOR_UNAVAILABLE,
                new CoordinatorUnavailableException("reserve", "north cannot be reached", null));
        OUTCOMES.put(ProblemKind.SESSION_BEHIND, new SessionBehindException(Duration.ofSeconds(1)));
        OUTCOMES.put(ProblemKind.SITE_LOST, new SiteLostException("reserve", null));
        OUTCOMES.put(ProblemKind.DATABASE_REPLACED, new DatabaseReplacedException("reserve", null));
        OUTCOMES.put(ProblemKind.DATABASE, new DatabaseException("reserve", "secret_table is broken", refused));
        OUTCOMES.put(ProblemKind.OUTCOME_UNKNOWN, new OutcomeUnknownException("reserve", "connection lost", null));
        OUTCOMES.put(
                ProblemKind.EFFECT_MISMATCH,
                new EffectMismatchException("reserve", List.of("add 1"), List.of("add secret_table")));
        OUTCOMES.put(
                ProblemKind.PROOF_VIOLATION, new ProofViolationException("reserve", "secret_table_check", refused));
        OUTCOMES.put(ProblemKind.USAGE, new NestedOperationException("inside secret_table"));
    }

    @RestController
    static class Failing {
        @GetMapping("/{kind}")
        String fail(@PathVariable ProblemKind kind) {
            throw OUTCOMES.get(kind);
        }
    }

    private final MockMvc web = MockMvcBuilders.standaloneSetup(new Failing())
            .setControllerAdvice(new OperationProblems())
            .build();

    private MockHttpServletResponse answer(ProblemKind kind) throws Exception {
        return web.perform(MockMvcRequestBuilders.get("/" + kind)).andReturn().getResponse();
    }

    private static JsonNode body(MockHttpServletResponse response) throws Exception {
        return JsonMapper.builder().build().readTree(response.getContentAsString());
    }

    @Test
    void everyOutcomeHasAKindOfItsOwn() {
        Set<String> shown = new TreeSet<>();
        OUTCOMES.values().forEach(outcome -> shown.add(outcome.getClass().getName()));
        assertThat(shown)
                .containsAll(Arrays.stream(OperationException.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .toList());
        OUTCOMES.forEach((kind, outcome) -> {
            if (outcome instanceof OperationException) {
                assertThat(ProblemKind.of(OutcomeKind.of(outcome))).isEqualTo(kind);
            }
        });
        assertThat(OUTCOMES).containsOnlyKeys(ProblemKind.values());
    }

    @Test
    void thePageDescribesThem() throws Exception {
        List<String> rows = new ArrayList<>();
        for (ProblemKind kind : OUTCOMES.keySet()) {
            MockHttpServletResponse response = answer(kind);
            assertThat(response.getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            JsonNode body = body(response);
            assertThat(body.path("status").asInt()).isEqualTo(response.getStatus());
            Set<String> members = new TreeSet<>(body.propertyNames());
            members.removeAll(STANDARD);
            rows.add("| `" + body.path("type").asString() + "` | " + response.getStatus() + " | "
                    + body.path("title").asString() + " | " + String.join(", ", members) + " |");
        }
        assertThat(ROW.matcher(Files.readString(PAGE))
                        .results()
                        .map(result -> result.group())
                        .toList())
                .containsExactlyElementsOf(rows);
    }

    @Test
    void whatMayPassSaysWhenToTryAgain() throws Exception {
        for (ProblemKind kind : OUTCOMES.keySet()) {
            MockHttpServletResponse response = answer(kind);
            if (response.getStatus() == 503) {
                assertThat(response.getHeader("Retry-After")).as(kind.name()).isEqualTo("1");
            } else {
                assertThat(response.getHeader("Retry-After")).as(kind.name()).isNull();
            }
        }
    }

    @Test
    void aRejectionNamesTheInvariantAndTheRows() throws Exception {
        JsonNode body = body(answer(ProblemKind.INVARIANT));
        assertThat(body.path("invariant").asString()).isEqualTo("NotOversold");
        assertThat(body.path("rows").get(0).asString()).isEqualTo("Stock [1]");
        assertThat(body.path("operation").asString()).isEqualTo("reserve");
    }

    @Test
    void whatIsInsideStaysInside() throws Exception {
        for (ProblemKind kind : OUTCOMES.keySet()) {
            assertThat(answer(kind).getContentAsString()).as(kind.name()).doesNotContain("secret_table");
        }
    }
}
