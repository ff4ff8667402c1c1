package dev.tributary.spring.observe;

import dev.tributary.replication.MergedRecords;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets a trace go on at other sites: records carry the context of their call, and a transaction that merges some is a span.
 * Of one trace it is a part; of several it is none, but has a link to each, as it is usual for messages.
 */
final class TracedMerges implements CurrentTrace, Consumer<MergedRecords> {
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");
    private static final int SAMPLED = 1;

    private final Tracer tracer;

    TracedMerges(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public @Nullable String context() {
        TraceContext current = tracer.currentTraceContext().context();
        if (current == null || !Boolean.TRUE.equals(current.sampled())) {
            return null;
        }
        String context = "00-" + "0".repeat(Math.max(0, 32 - current.traceId().length())) + current.traceId() + "-"
                + current.spanId() + "-01";
        return TRACEPARENT.matcher(context).matches() ? context : null;
    }

    @Override
    public void accept(MergedRecords merged) {
        List<TraceContext> contexts = merged.traces().stream()
                .map(this::parsed)
                .flatMap(Optional::stream)
                .toList();
        if (contexts.isEmpty()) {
            return;
        }
        Span.Builder span = tracer.spanBuilder()
                .name("merge")
                .kind(Span.Kind.CONSUMER)
                .tag("tributary.origin", merged.origin())
                .tag("tributary.records", merged.count());
        if (contexts.size() == 1) {
            span.setParent(contexts.get(0));
        } else {
            span.setNoParent();
        }
        contexts.forEach(context -> span.addLink(new Link(context)));
        span.start().end();
    }

    private Optional<TraceContext> parsed(String text) {
        Matcher parts = TRACEPARENT.matcher(text);
        return parts.matches()
                ? Optional.of(tracer.traceContextBuilder()
                        .traceId(parts.group(1))
                        .spanId(parts.group(2))
                        .sampled((Integer.parseInt(parts.group(3), 16) & SAMPLED) == SAMPLED)
                        .build())
                : Optional.empty();
    }
}
