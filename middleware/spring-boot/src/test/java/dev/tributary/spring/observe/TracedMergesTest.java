package dev.tributary.spring.observe;

import static io.micrometer.tracing.test.simple.SpanAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import dev.tributary.replication.MergedRecords;
import dev.tributary.spring.observe.OperationObserver.Observed;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A trace that begins at one site is seen at another. */
class TracedMergesTest {
    private static final String ONE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final SimpleTracer tracer = new SimpleTracer();
    private final TracedMerges traces = new TracedMerges(tracer);

    private static MergedRecords merged(String... contexts) {
        return new MergedRecords("north", "north", 11, 20, Instant.EPOCH, Instant.EPOCH, List.of(contexts));
    }

    @Test
    void aCallTellsTheTraceThatItIsObservedIn() {
        Observed observed = new MicrometerObserver(ObservationRegistry.create(), null, () -> ONE)
                .start(new OperationCall("receive", Map.of()), Mode.CONFLUENT);
        observed.end(null);
        assertThat(observed.trace()).isEqualTo(ONE);
    }

    @Test
    void aTraceIsToldWhereSomebodyWillLookAtIt() {
        assertThat(traces.context()).isNull();
        SimpleSpan span = tracer.nextSpan().start();
        try (Tracer.SpanInScope scope = tracer.withSpan(span)) {
            span.context().setSampled(false);
            assertThat(traces.context()).isNull();
            span.context().setSampled(true);
            assertThat(traces.context())
                    .isEqualTo("00-" + "0".repeat(16) + span.getTraceId() + "-" + span.getSpanId() + "-01");
            assertThat(scope).isNotNull();
        }
    }

    @Test
    void mergingRecordsOfOneTraceIsPartOfIt() {
        traces.accept(merged(ONE));
        SimpleSpan span = tracer.onlySpan();
        assertThat(span)
                .hasNameEqualTo("merge")
                .hasKindEqualTo(Span.Kind.CONSUMER)
                .hasTag("tributary.origin", "north")
                .hasTag("tributary.records", "10")
                .isEnded();
        assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(span.getParentId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void mergingRecordsOfSeveralTracesIsOneSpanThatIsLinkedWithAll() {
        traces.accept(merged(ONE, OTHER, "nonsense"));
        SimpleSpan span = tracer.onlySpan();
        assertThat(span.getLinks())
                .extracting(link -> link.getTraceContext().spanId())
                .containsExactly("b7ad6b7169203331", "00f067aa0ba902b7");
    }

    @Test
    void mergingRecordsWithoutATraceIsNoSpan() {
        traces.accept(merged());
        assertThat(tracer.getSpans()).isEmpty();
    }
}
