package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.peer.PeerBank;
import java.util.List;
import java.util.UUID;

/** One row that everybody at a distant site wants: on Tributary there, and as two ways of updating it where it is. */
final class HotRow implements Part {
    static final String NAME = "hot-row";
    static final String SITE = "site";
    static final String FOR_UPDATE = "for-update";
    static final String UPDATE = "update";

    static final int CALLERS = 64;

    /** Six or seven locks a second would make a bad rate of a short window. */
    private static final int PEERS_LONGER = 3;

    private final Sites sites;

    HotRow(Sites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        PeerBank distant = sites.distantPeer();
        return List.of(
                (repetition, length) -> {
                    Outcome outcome = Outcome.closed(sites.measured().deposit(), Sites.HOT, CALLERS, length);
                    sites.verify(sites.measured(), outcome);
                    return List.of(outcome.run(NAME + "/" + SITE, repetition));
                },
                peer(FOR_UPDATE, account -> distant.lockAndUpdate(account, 1)),
                peer(UPDATE, account -> distant.update(account, 1)));
    }

    private interface Update {
        void of(UUID account);
    }

    private Step peer(String who, Update update) {
        return (repetition, length) -> {
            Outcome outcome = Outcome.closed(
                    (account, caller) -> caller.retrying(() -> update.of(account)),
                    Sites.HOT,
                    CALLERS,
                    length.multipliedBy(PEERS_LONGER));
            sites.verifyPeer(outcome);
            return List.of(outcome.run(NAME + "/" + who, repetition));
        };
    }
}
