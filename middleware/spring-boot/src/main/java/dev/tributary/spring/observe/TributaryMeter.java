package dev.tributary.spring.observe;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.util.List;
import java.util.stream.IntStream;

/** Every metric of Tributary beside those that Micrometer makes of the observation. */
public enum TributaryMeter {
    BATCH("tributary.batch", Meter.Type.TIMER, "how long a transaction of the committer took until it was durable"),
    BATCH_RECORDS(
            "tributary.batch.records",
            Meter.Type.DISTRIBUTION_SUMMARY,
            "how many records a transaction of the committer wrote"),
    BATCH_FAILURES(
            "tributary.batch.failures",
            Meter.Type.COUNTER,
            "transactions of the committer that the database refused, and that were tried again, split or given up",
            "sqlstate"),
    QUEUE_SIZE("tributary.queue.size", Meter.Type.GAUGE, "invocations that wait for the committer"),
    QUEUE_CAPACITY("tributary.queue.capacity", Meter.Type.GAUGE, "invocations that may wait for the committer"),
    RECORDS("tributary.records", Meter.Type.COUNTER, "invocations that were committed", "mode"),
    MERGED("tributary.merged", Meter.Type.COUNTER, "records of other sites that this instance has merged", "site"),
    MERGE_LAG(
            "tributary.merge.lag",
            Meter.Type.TIMER,
            "how long before it was merged the oldest record of a transaction was committed, by the clocks of the two sites",
            "site"),
    RETRIES(
            "tributary.retries",
            Meter.Type.COUNTER,
            "attempts of coordinated operations that lost a race and were made again",
            "operation"),
    REJECTIONS(
            "tributary.rejections",
            Meter.Type.COUNTER,
            "invocations that were rejected because an invariant would break",
            "operation",
            "invariant"),
    INVARIANT_VIOLATIONS(
            "tributary.invariant.violations",
            Meter.Type.GAUGE,
            "violations that the last audit of this instance has found; no number before the first",
            "invariant",
            "deferred"),
    DIGEST_DIFFERENT(
            "tributary.digest.different",
            Meter.Type.GAUGE,
            "rows on which another site differed in this instance's last comparison; no number before the first",
            "peer"),
    DIGEST_UNSETTLED(
            "tributary.digest.unsettled",
            Meter.Type.GAUGE,
            "rows that could not be compared with another site in this instance's last comparison, because records in"
                    + " between concerned them",
            "peer"),
    SITE_SUSPICION(
            "tributary.site.suspicion",
            Meter.Type.GAUGE,
            "phi of the silence of another site: how unlikely it is that its heartbeat is only late",
            "peer"),
    SITE_BACKLOG(
            "tributary.site.backlog",
            Meter.Type.GAUGE,
            "records of another site that are known to exist and not merged here",
            "peer"),
    SITE_LAG(
            "tributary.site.lag",
            Meter.Type.GAUGE,
            "seconds since the oldest record of another site was committed that is not merged here, or since it was heard",
            "peer"),
    SITE_CLOCK_OFFSET(
            "tributary.site.clock.offset",
            Meter.Type.GAUGE,
            "seconds that the clock of another site is ahead of the one here",
            "peer"),
    SLOT_RETAINED(
            "tributary.slot.retained",
            Meter.Type.GAUGE,
            "bytes of write-ahead log that the server keeps for another site's slot",
            "peer"),
    SLOT_SAFE(
            "tributary.slot.safe",
            Meter.Type.GAUGE,
            "bytes that can still be written before another site's slot is invalidated; no number without a limit",
            "peer"),
    SUBSCRIPTION_RUNNING(
            "tributary.subscription.running",
            Meter.Type.GAUGE,
            "1 when the subscription to another site runs, else 0",
            "peer"),
    SUBSCRIPTION_ERRORS(
            "tributary.subscription.errors",
            Meter.Type.GAUGE,
            "errors at which the subscription to another site has stopped so far, to be tried again",
            "peer");

    private final String meterName;
    private final Meter.Type type;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> tags;

    TributaryMeter(String meterName, Meter.Type type, String description, String... tags) {
        this.meterName = meterName;
        this.type = type;
        this.description = description;
        this.tags = List.of(tags);
    }

    public String meterName() {
        return meterName;
    }

    public Meter.Type type() {
        return type;
    }

    public String description() {
        return description;
    }

    /** The names of its tags, in the order in which {@link #tagged} takes their values. */
    public List<String> tags() {
        return tags;
    }

    /** Its tags with these values, in the order of {@link #tags}. */
    public List<Tag> tagged(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(meterName + " has the tags " + tags);
        }
        return IntStream.range(0, values.length)
                .mapToObj(i -> Tag.of(tags.get(i), values[i]))
                .toList();
    }
}
