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
import java.util.stream.Stream;

/** Does to several sites what happens to them: once everything, in any order, then anything, until the time is over. */
final class Nemesis {
    private static final Duration LONG_WAY = Duration.ofMillis(80);
    private static final long SHORTEST_MILLIS = 500;
    private static final int SPREAD_MILLIS = 2_000;
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
        MOVE_COORDINATOR,
        /** A site is stopped until the others have sealed what it has not heard of; its slots may be gone when it returns. */
        AWAY;

        /** What a short trial has no time for. */
        boolean isLong() {
            return this == AWAY;
        }
    }

    private final SiteTrial trial;
    private final EmbeddedSites sites;
    private final Random random;
    private final Map<Deed, Integer> done = new EnumMap<>(Deed.class);
    private List<Deed> deeds = List.of();

    Nemesis(SiteTrial trial, long seed) {
        this.trial = trial;
        this.sites = trial.sites();
        this.random = new Random(seed);
    }

    /**
     * Does everything at least once, and anything until the time is over; then everything is undone.
     *
     * @param withLong whether also what takes long
     */
    void runAll(long endNanos, boolean withLong) throws Exception {
        deeds = Stream.of(Deed.values())
                .filter(deed -> withLong || !deed.isLong())
                .toList();
        List<Deed> first = new ArrayList<>(deeds);
        Collections.shuffle(first, random);
        run(first, endNanos);
    }

    /** Does anything more until the time is over; then everything is undone. */
    void run(long endNanos) throws Exception {
        run(new ArrayList<>(), endNanos);
    }

    private void run(List<Deed> first, long endNanos) throws Exception {
        while (System.nanoTime() < endNanos || !first.isEmpty()) {
            Deed deed = first.isEmpty() ? any(deeds) : first.remove(0);
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
                trial.awaitWorkCutOff();
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
            case KILL_INSTANCE -> trial.children().killAndRestart(any(trial.instancesOf(sites.sites())));
            case KILL_SERVER -> {
                sites.kill(site);
                pause();
                sites.restart(site);
            }
            case MOVE_COORDINATOR -> {
                String coordinator = trial.awaitCoordinator();
                List<String> others = sites.sites().stream()
                        .filter(each -> !each.equals(coordinator))
                        .toList();
                trial.moveCoordinator(coordinator, any(others));
            }
            case AWAY -> leaveAndReturn(site);
        }
    }

    private void leaveAndReturn(String site) throws Exception {
        Absence absence = new Absence(trial.superusers(), site);
        trial.killInstances(site);
        sites.server(site).close();
        absence.awaitSealed();
        if (random.nextBoolean()) {
            absence.dropSlots(sites.database());
        }
        sites.restart(site);
        trial.restartInstances(site);
    }

    private void pause() {
        long millis = SHORTEST_MILLIS + random.nextInt(SPREAD_MILLIS);
        TwoInstancesTest.await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private <T> T any(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
