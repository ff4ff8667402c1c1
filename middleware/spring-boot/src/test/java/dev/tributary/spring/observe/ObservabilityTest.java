package dev.tributary.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.engine.Mode;
import dev.tributary.engine.OperationCall;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.replication.MergedRecords;
import dev.tributary.spring.outcome.OutcomeKind;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The names on the page are those in the code, and each is counted when it should be. */
class ObservabilityTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "observability.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(tributary\\.|[a-z.]+` \\| (low|high) ).*\\|$", Pattern.MULTILINE);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry observations = ObservationRegistry.create();
    private final Recorder recorder = new Recorder();

    private static final class Recorder implements ObservationHandler<OperationObservationContext> {
        private final List<OperationObservationContext> stopped = new ArrayList<>();
        private final List<String> events = new ArrayList<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onScopeOpened(OperationObservationContext context) {
            events.add("open");
        }

        @Override
        public void onScopeClosed(OperationObservationContext context) {
            events.add("close");
        }

        @Override
        public void onStop(OperationObservationContext context) {
            events.add("stop");
            stopped.add(context);
        }
    }

    @BeforeEach
    void handle() {
        observations
                .observationConfig()
                .observationHandler(recorder)
                .observationHandler(new RejectionCounter(meters))
                .observationHandler(new DefaultMeterObservationHandler(meters));
    }

    private OperationObserver observer() {
        return new MicrometerObserver(observations, null, CurrentTrace.NONE);
    }

    private static OperationCall call(String requestId) {
        return new OperationCall("reserve", Map.of(), requestId);
    }

    @Test
    void aCallIsAnObservation() {
        OperationObserver.Observed observed = observer().start(call("r-1"), Mode.COORDINATED);
        assertThat(observations.getCurrentObservation()).isNotNull();
        observed.end(null);
        assertThat(observations.getCurrentObservation()).isNull();
        assertThat(recorder.events).containsExactly("open", "close", "stop");
        OperationObservationContext context = recorder.stopped.get(0);
        assertThat(context.getName()).isEqualTo("tributary.operation");
        assertThat(context.getContextualName()).isEqualTo("operation reserve");
        assertThat(context.getLowCardinalityKeyValues())
                .containsExactlyInAnyOrder(
                        KeyValue.of("operation", "reserve"),
                        KeyValue.of("mode", "coordinated"),
                        KeyValue.of("outcome", "committed"));
        assertThat(context.getHighCardinalityKeyValues()).containsExactly(KeyValue.of("request.id", "r-1"));
        assertThat(meters.get("tributary.operation")
                        .tags("operation", "reserve", "mode", "coordinated", "outcome", "committed")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void aFutureIsObservedUntilItHasItsOutcome() {
        OperationObserver.Observed observed = observer().start(call(null), Mode.CONFLUENT);
        observed.detach();
        assertThat(recorder.events).containsExactly("open", "close");
        observed.end(null);
        assertThat(recorder.events).containsExactly("open", "close", "stop");
        assertThat(recorder.stopped.get(0).getHighCardinalityKeyValues()).isEmpty();
    }

    @Test
    void aRejectionIsCountedByItsInvariant() {
        observer()
                .start(call(null), Mode.COORDINATED)
                .end(new InvariantRejectedException("reserve", "NotOversold", List.of()));
        observer().start(call(null), Mode.COORDINATED).end(new IllegalStateException("no ink"));
        assertThat(recorder.stopped)
                .extracting(OperationObservationContext::outcome)
                .containsExactly(OutcomeKind.INVARIANT, OutcomeKind.BODY_FAILED);
        assertThat(meters.find("tributary.rejections").counters())
                .singleElement()
                .satisfies(counter -> assertThat(counter.getId().getTags())
                        .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                        .containsExactly("invariant=NotOversold", "operation=reserve"))
                .satisfies(counter -> assertThat(counter.count()).isOne());
    }

    @Test
    void aConventionOfTheApplicationNamesThings() {
        OperationObservationConvention convention = new DefaultOperationObservationConvention() {
            @Override
            public String getName() {
                return "shop.operation";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(OperationObservationContext context) {
                return super.getLowCardinalityKeyValues(context).and("team", "stock");
            }
        };
        new MicrometerObserver(observations, convention, CurrentTrace.NONE)
                .start(call(null), Mode.CONFLUENT)
                .end(null);
        assertThat(meters.get("shop.operation").tags("team", "stock").timer().count())
                .isOne();
    }

    @Test
    void whatTheEngineTellsIsCounted() {
        List<MergedRecords> passedOn = new ArrayList<>();
        MeteredEvents events = new MeteredEvents(meters, passedOn::add);
        MergedRecords merged = new MergedRecords("north~1", "north", 3, 7, Instant.EPOCH, Instant.EPOCH, List.of());
        events.recordsMerged(merged);
        assertThat(passedOn).containsExactly(merged);
        assertThat(meters.get("tributary.merged").tag("site", "north").counter().count())
                .isEqualTo(5);
        assertThat(meters.get("tributary.merge.lag")
                        .tag("site", "north")
                        .timer()
                        .count())
                .isOne();
        events.batchCommitted(3, TimeUnit.MILLISECONDS.toNanos(4));
        events.batchCommitted(5, TimeUnit.MILLISECONDS.toNanos(6));
        events.batchFailed(2, "23505");
        events.batchFailed(2, "");
        events.retried("reserve");
        assertThat(meters.get("tributary.batch").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(10);
        assertThat(meters.get("tributary.batch.records").summary().max()).isEqualTo(5);
        assertThat(meters.find("tributary.batch.failures").counters())
                .extracting(counter -> counter.getId().getTag("sqlstate"))
                .containsExactlyInAnyOrder("23505", "none");
        assertThat(meters.get("tributary.retries").tag("operation", "reserve").counters())
                .extracting(Counter::count)
                .containsExactly(1.0);
    }

    @Test
    void thePageHasEveryName() throws Exception {
        List<String> rows = new ArrayList<>();
        for (TributaryMeter meter : TributaryMeter.values()) {
            rows.add("| `" + meter.meterName() + "` | "
                    + meter.type().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | " + names(meter.tags())
                    + " | " + meter.description() + " |");
        }
        OperationObservationDocumentation operation = OperationObservationDocumentation.OPERATION;
        for (KeyName key : operation.getLowCardinalityKeyNames()) {
            rows.add("| `" + key.asString() + "` | low |");
        }
        for (KeyName key : operation.getHighCardinalityKeyNames()) {
            rows.add("| `" + key.asString() + "` | high |");
        }
        String page = Files.readString(PAGE);
        List<String> found = ROW.matcher(page)
                .results()
                .map(result -> result.group())
                .map(row -> row.replaceAll("^(\\| `[^`]+` \\| (?:low|high) \\|).*", "$1"))
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(page).contains("`" + operation.getName() + "`");
        assertThat(page)
                .contains(names(Arrays.stream(OutcomeKind.values())
                        .map(OutcomeKind::word)
                        .toList()));
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }
}
