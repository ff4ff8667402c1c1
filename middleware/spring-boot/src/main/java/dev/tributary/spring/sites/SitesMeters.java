package dev.tributary.spring.sites;

import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.SiteStatus;
import dev.tributary.sites.SitesStatus;
import dev.tributary.sites.SlotStatus;
import dev.tributary.sites.SubscriptionStatus;
import dev.tributary.spring.observe.TributaryMeter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What this site sees of each other one, as of the last look. */
final class SitesMeters implements MeterBinder {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Sites sites;

    SitesMeters(Sites sites) {
        this.sites = sites;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (SiteConnection peer : sites.topology().peers()) {
            String name = peer.name();
            site(registry, TributaryMeter.SITE_SUSPICION, name, SiteStatus::suspicion);
            site(registry, TributaryMeter.SITE_BACKLOG, name, SiteStatus::backlog);
            site(registry, TributaryMeter.SITE_LAG, name, site -> seconds(site.lag()));
            site(registry, TributaryMeter.SITE_CLOCK_OFFSET, name, site -> seconds(site.clockOffset()));
            slot(registry, TributaryMeter.SLOT_RETAINED, name, SlotStatus::retainedBytes);
            slot(
                    registry,
                    TributaryMeter.SLOT_SAFE,
                    name,
                    slot -> slot.safeBytes() == null ? Double.NaN : slot.safeBytes());
            subscription(registry, TributaryMeter.SUBSCRIPTION_RUNNING, name, each -> each.running() ? 1 : 0);
            subscription(registry, TributaryMeter.SUBSCRIPTION_ERRORS, name, SubscriptionStatus::errors);
        }
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / NANOS_PER_SECOND;
    }

    private void site(MeterRegistry registry, TributaryMeter meter, String peer, ToDoubleFunction<SiteStatus> value) {
        gauge(registry, meter, peer, SitesStatus::sites, each -> each.site().equals(peer), value);
    }

    private void slot(MeterRegistry registry, TributaryMeter meter, String peer, ToDoubleFunction<SlotStatus> value) {
        gauge(
                registry,
                meter,
                peer,
                SitesStatus::slots,
                each -> each.exists() && each.subscriber().equals(peer),
                value);
    }

    private void subscription(
            MeterRegistry registry, TributaryMeter meter, String peer, ToDoubleFunction<SubscriptionStatus> value) {
        gauge(
                registry,
                meter,
                peer,
                SitesStatus::subscriptions,
                each -> each.peer().equals(peer),
                value);
    }

    /** No number where nothing is known. */
    private <T> void gauge(
            MeterRegistry registry,
            TributaryMeter meter,
            String peer,
            Function<SitesStatus, List<T>> all,
            Predicate<T> isIt,
            ToDoubleFunction<T> value) {
        Gauge.builder(meter.meterName(), sites, known -> {
                    SitesStatus status = known.status();
                    return status == null
                            ? Double.NaN
                            : all.apply(status).stream()
                                    .filter(isIt)
                                    .mapToDouble(value)
                                    .findFirst()
                                    .orElse(Double.NaN);
                })
                .description(meter.description())
                .tags(meter.tagged(peer))
                .register(registry);
    }
}
