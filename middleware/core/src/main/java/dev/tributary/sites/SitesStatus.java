package dev.tributary.sites;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this site sees of all.
 *
 * @param site the own one
 * @param origin as which it writes
 * @param setBack why the database lacks records of its own that others have; null when it does not
 * @param sites the others
 * @param slots what others read the log of this site from
 * @param subscriptions through which logs of others arrive here
 * @param error why this could not be refreshed; null when it was
 */
public record SitesStatus(
        String site,
        @Nullable String origin,
        @Nullable String setBack,
        List<SiteStatus> sites,
        List<SlotStatus> slots,
        List<SubscriptionStatus> subscriptions,
        @Nullable String error) {
    public SitesStatus {
        sites = List.copyOf(sites);
        slots = List.copyOf(slots);
        subscriptions = List.copyOf(subscriptions);
    }
}
