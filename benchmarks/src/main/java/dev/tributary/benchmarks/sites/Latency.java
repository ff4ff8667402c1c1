package dev.tributary.benchmarks.sites;

import java.util.List;

/** What a confluent call takes at a site among others, and at a site that has no others. */
final class Latency implements Part {
    static final String NAME = "latency";
    static final String SITE = "site";
    static final String ALONE = "alone";
    static final String PACED = "paced";
    static final String CLOSED = "closed";
    static final List<String> LOADS = List.of(PACED, CLOSED);

    /** Far from what a site can do, so that it is the way of a call that is measured and not the sharing of two cores. */
    private static final double PER_SECOND = 200;

    private final Sites sites;

    Latency(Sites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                paced(SITE, sites.measured()),
                paced(ALONE, sites.alone()),
                closed(SITE, sites.measured()),
                closed(ALONE, sites.alone()));
    }

    private Step paced(String who, Site site) {
        return (repetition, length) -> {
            Outcome outcome = new Pacer(site.engine(), Sites.SPREAD, PER_SECOND, repetition).run(length);
            sites.verify(site, outcome);
            return List.of(outcome.run(NAME + "/" + PACED + "/" + who, repetition));
        };
    }

    private Step closed(String who, Site site) {
        return (repetition, length) -> {
            Outcome outcome = Outcome.closed(site.deposit(), Sites.SPREAD, 1, length);
            sites.verify(site, outcome);
            return List.of(outcome.run(NAME + "/" + CLOSED + "/" + who, repetition));
        };
    }
}
