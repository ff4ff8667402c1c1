package dev.tributary.spring.sites;

import dev.tributary.replication.OriginStatus;
import dev.tributary.sites.SiteStatus;
import dev.tributary.sites.SitesStatus;
import dev.tributary.sites.SlotStatus;
import dev.tributary.sites.SubscriptionStatus;
import dev.tributary.spring.TributaryProperties;
import dev.tributary.spring.actuate.HealthDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the other sites are, in the health of this one. That they cannot be reached is no reason to take this site away: it
 * goes on alone. That its own log was set back is one, and so is a record of another site that cannot be merged.
 */
final class SitesDetails implements HealthDetails {
    private final Sites sites;
    private final TributaryProperties.Replication limits;

    SitesDetails(Sites sites, TributaryProperties.Replication limits) {
        this.sites = sites;
        this.limits = limits;
    }

    @Override
    public Map<String, Object> details() {
        SitesStatus status = sites.status();
        if (status == null) {
            return Map.of();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("site", status.site());
        details.put("origin", String.valueOf(status.origin()));
        Map<String, Object> each = new LinkedHashMap<>();
        status.sites().forEach(site -> each.put(site.site(), summary(site)));
        details.put("sites", each);
        Map<String, Object> merging = new LinkedHashMap<>();
        sites.merging()
                .forEach(origin -> merging.put(
                        origin.origin(), origin.merged() + ": " + origin.state().text()));
        details.put("merging", merging);
        List<String> concerns = concerns(status);
        if (!concerns.isEmpty()) {
            details.put("concerns", concerns);
        }
        return details;
    }

    private static Map<String, Object> summary(SiteStatus site) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("state", state(site));
        summary.put("backlog", site.backlog());
        put(summary, "lag", site.lag());
        put(summary, "clockOffset", site.clockOffset());
        return summary;
    }

    static String state(SiteStatus site) {
        if (site.silence() == null) {
            return "never heard";
        }
        return site.suspected() ? "suspected" : "heard";
    }

    private static void put(Map<String, Object> summary, String name, @Nullable Duration value) {
        if (value != null) {
            summary.put(name, value.toString());
        }
    }

    /** What somebody should look at, in sentences; {@link #failure} is not among them. */
    List<String> concerns(SitesStatus status) {
        List<String> concerns = new ArrayList<>();
        if (status.error() != null) {
            concerns.add("the heartbeat of this site has stopped: " + status.error());
        }
        sites.setupFailures().forEach((site, failure) -> concerns.add("replication with " + site + ": " + failure));
        status.sites().forEach(site -> site(site, concerns));
        status.slots().forEach(slot -> slot(slot, concerns));
        status.subscriptions().forEach(subscription -> subscription(subscription, concerns));
        return concerns;
    }

    private void site(SiteStatus site, List<String> concerns) {
        if (site.suspected()) {
            concerns.add("site " + site.site() + " was not heard for " + site.silence());
        }
        if (site.clockOffset() != null && site.clockOffset().abs().compareTo(limits.clockSkew()) > 0) {
            concerns.add("the clock of site " + site.site() + " is "
                    + site.clockOffset().abs()
                    + (site.clockOffset().isNegative() ? " behind" : " ahead"));
        }
    }

    private void slot(SlotStatus slot, List<String> concerns) {
        if (slot.exists()) {
            if (slot.lost()) {
                concerns.add("the slot of site " + slot.subscriber() + " was invalidated: it has to subscribe again");
            } else if (slot.retainedBytes() > limits.retainedWal().toBytes()) {
                concerns.add("the slot of site " + slot.subscriber() + " keeps " + slot.retainedBytes()
                        + " bytes of write-ahead log"
                        + (slot.safeBytes() == null ? "" : "; " + slot.safeBytes() + " more invalidate it"));
            }
        }
    }

    private static void subscription(SubscriptionStatus subscription, List<String> concerns) {
        if (subscription.exists()) {
            if (!subscription.options().isEmpty()) {
                concerns.add("the subscription to site " + subscription.peer() + " has " + subscription.options());
            }
            if (!subscription.enabled()) {
                concerns.add("the subscription to site " + subscription.peer() + " is disabled");
            }
        }
    }

    @Override
    public Optional<String> failure() {
        SitesStatus status = sites.status();
        if (status != null && status.setBack() != null) {
            return Optional.of(status.setBack());
        }
        return sites.merging().stream()
                .filter(origin -> origin.state() instanceof OriginStatus.Stopped)
                .map(origin -> "nothing of " + origin.origin() + " is merged any more: "
                        + origin.state().text())
                .findFirst();
    }
}
