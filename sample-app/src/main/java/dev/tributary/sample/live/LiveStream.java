package dev.tributary.sample.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells everybody who watches what one look has found, twice a second, also when nothing has changed: so who is gone is
 * noticed on both sides. A viewer who reads slowly misses some of it and holds nobody up.
 *
 * <p>It is stopped before the web server, which otherwise waits for these requests to end.
 */
@Component
class LiveStream implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MOST_VIEWERS = 64;
    private static final long NO_TIMEOUT = 0;

    private final LiveReader reader;
    private final JsonMapper json;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService clock;
    private @Nullable ScheduledFuture<?> ticks;
    private @Nullable ExecutorService senders;
    private volatile boolean running;

    LiveStream(LiveReader reader, JsonMapper json, MeterRegistry meters) {
        this.reader = reader;
        this.json = json;
        Gauge.builder("shop.live.viewers", viewers, Set::size)
                .description("streams of the live page that are open")
                .register(meters);
    }

    /** One more viewer; empty when there are too many, or the shop is closing. */
    synchronized Optional<SseEmitter> open() {
        if (!running || senders == null || viewers.size() >= MOST_VIEWERS) {
            return Optional.empty();
        }
        Viewer viewer = new Viewer(senders);
        viewers.add(viewer);
        return Optional.of(viewer.emitter);
    }

    private void tick() {
        try {
            if (viewers.isEmpty()) {
                reader.skip();
                return;
            }
            String state = json.writeValueAsString(reader.look());
            viewers.forEach(viewer -> viewer.offer(state));
        } catch (RuntimeException e) {
            // Otherwise the clock would stop for good.
            log.warn("the live page is not told what there is", e);
        }
    }

    @Override
    public synchronized void start() {
        senders = Executors.newCachedThreadPool(task -> thread(task, "live-sender"));
        clock = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "live"));
        ticks = clock.scheduleWithFixedDelay(this::tick, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        running = true;
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (clock != null && ticks != null) {
            ticks.cancel(false);
            clock.shutdown();
        }
        viewers.forEach(viewer -> viewer.emitter.complete());
        if (senders != null) {
            senders.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Somebody who watches. */
    private final class Viewer {
        private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
        private final AtomicReference<@Nullable String> next = new AtomicReference<>();
        private final ExecutorService sender;

        Viewer(ExecutorService sender) {
            this.sender = sender;
            emitter.onCompletion(() -> viewers.remove(this));
            emitter.onError(e -> viewers.remove(this));
            emitter.onTimeout(emitter::complete);
        }

        /** Replaces what is not sent yet. */
        void offer(String state) {
            if (next.getAndSet(state) == null) {
                sender.execute(this::send);
            }
        }

        private void send() {
            String state = next.get();
            try {
                while (state != null) {
                    emitter.send(SseEmitter.event().name("state").data(state, MediaType.TEXT_PLAIN));
                    state = next.compareAndSet(state, null) ? null : next.get();
                }
            } catch (IOException | IllegalStateException e) {
                // The viewer is gone; the container ends the request.
                viewers.remove(this);
            }
        }
    }
}
