package dev.tributary.trial;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Does to several sites what happens to them: once everything, in any order, then anything, until the time is over. */
final class Nemesis {
    private static final Duration LONG_WAY = Duration.ofMillis(80);
    private static final long SHORTEST_MILLIS = 500;
    private static final int SPREAD_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration RESPITE = Duration.ofSeconds(1);

    /** What is done, and undone after a while. */
    enum Deed {
        /** All links of a site are cut. */
        CUT_OFF,
        /** One link is cut in both directions. */
        CUT_LINK,
        /** On one link nothing arrives in one direction, and nobody is told. */
        HALF_OPEN,
        /** All links of a site become long. */
        FAR_AWAY,
        /** SIGKILL of a JVM. */
        KILL_INSTANCE,
        /** SIGKILL of a PostgreSQL server. */
        KILL_SERVER,
        /** The coordinator hands over to another site. */
        MOVE_COORDINATOR
    }

    private final SiteTrial trial;
    private final EmbeddedSites sites;
    private final Random random;
    private final Map<Deed, Integer> done = new EnumMap<>(Deed.class);

    Nemesis(SiteTrial trial, long seed) {
        this.trial = trial;
        this.sites = trial.sites();
        this.random = new Random(seed);
    }

    /** Returns when the time is over, everything was done at least once, and everything is undone. */
    void run(long endNanos) throws Exception {
        List<Deed> first = new ArrayList<>(List.of(Deed.values()));
        Collections.shuffle(first, random);
        while (System.nanoTime() < endNanos || !first.isEmpty()) {
            Deed deed = first.isEmpty() ? Deed.values()[random.nextInt(Deed.values().length)] : first.remove(0);
            run(deed);
            done.merge(deed, 1, Integer::sum);
            TwoInstancesTest.await(System.nanoTime() + RESPITE.toNanos());
        }
    }

    /** How often each was done. */
    Map<Deed, Integer> done() {
        return done;
    }

    private void run(Deed deed) throws Exception {
        String site = any(sites.sites());
        Link link = any(sites.links());
        switch (deed) {
            case CUT_OFF -> {
                sites.linksOf(site).forEach(Link::cut);
                trial.cutOff(site, true);
                pause();
                awaitWorkCutOff();
                trial.cutOff(site, false);
                sites.linksOf(site).forEach(Link::heal);
            }
            case CUT_LINK -> {
                link.cut();
                pause();
                link.heal();
            }
            case HALF_OPEN -> {
                link.silence(any(List.of(Link.Direction.values())));
                pause();
                link.heal();
            }
            case FAR_AWAY -> {
                sites.linksOf(site).forEach(each -> each.delay(LONG_WAY));
                pause();
                sites.linksOf(site).forEach(each -> each.delay(Duration.ZERO));
            }
            case KILL_INSTANCE -> trial.children().killAndRestart(random.nextInt(trial.instances()));
            case KILL_SERVER -> {
                sites.kill(site);
                pause();
                sites.restart(site);
            }
            case MOVE_COORDINATOR -> {
                String coordinator = trial.coordinator();
                List<String> others = sites.sites().stream()
                        .filter(each -> !each.equals(coordinator))
                        .toList();
                trial.moveCoordinator(coordinator, any(others));
            }
        }
    }

    /** Nothing else would show that a site goes on when it is alone. */
    private void awaitWorkCutOff() {
        long before = trial.doneCutOff();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (trial.doneCutOff() == before && System.nanoTime() < deadline) {
            TwoInstancesTest.await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private void pause() {
        long millis = SHORTEST_MILLIS + random.nextInt(SPREAD_MILLIS);
        TwoInstancesTest.await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private <T> T any(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
