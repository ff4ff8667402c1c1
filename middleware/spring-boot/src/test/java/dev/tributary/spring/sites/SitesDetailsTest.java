package dev.tributary.spring.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.sites.SiteConnection;
import dev.tributary.sites.SiteStatus;
import dev.tributary.sites.SitesStatus;
import dev.tributary.sites.SlotStatus;
import dev.tributary.sites.SubscriptionStatus;
import dev.tributary.sites.Topology;
import dev.tributary.spring.TributaryProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

/** The sentences about other sites that somebody should look at, and where the sites come from. */
class SitesDetailsTest {
    private static final TributaryProperties.Replication LIMITS = new TributaryProperties.Replication(
            true,
            null,
            null,
            null,
            null,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            8,
            Duration.ofSeconds(1),
            DataSize.ofMegabytes(1));

    private static List<String> concerns(
            List<SiteStatus> sites, List<SlotStatus> slots, List<SubscriptionStatus> subscriptions, String error) {
        Sites none = new Sites(Topology.alone("berlin"), null, null, null, null);
        return new SitesDetails(none, LIMITS)
                .concerns(new SitesStatus("berlin", "berlin", null, sites, slots, subscriptions, error));
    }

    private static SiteStatus site(boolean suspected, Duration clockOffset) {
        return new SiteStatus(
                "paris",
                "paris",
                Instant.EPOCH,
                Duration.ofSeconds(90),
                suspected ? 9 : 0,
                suspected,
                clockOffset,
                Duration.ofMillis(2),
                10,
                7,
                3,
                Duration.ofSeconds(4),
                List.of());
    }

    private static SlotStatus slot(long retained, Long safe, String status) {
        return new SlotStatus("paris", "tributary_shop_paris", true, false, retained, safe, status);
    }

    @Test
    void whatIsWrongIsSaidInSentences() {
        assertThat(concerns(List.of(site(true, Duration.ofSeconds(-3))), List.of(), List.of(), null))
                .containsExactly("site paris was not heard for PT1M30S", "the clock of site paris is PT3S behind");
        assertThat(concerns(List.of(site(false, Duration.ofSeconds(3))), List.of(), List.of(), "it is broken"))
                .containsExactly(
                        "the heartbeat of this site has stopped: it is broken",
                        "the clock of site paris is PT3S ahead");
        assertThat(concerns(
                        List.of(),
                        List.of(
                                slot(2 << 20, 4096L, "extended"),
                                slot(2 << 20, null, "reserved"),
                                slot(0, null, "lost"),
                                slot(1, null, "reserved")),
                        List.of(),
                        null))
                .containsExactly(
                        "the slot of site paris keeps 2097152 bytes of write-ahead log; 4096 more invalidate it",
                        "the slot of site paris keeps 2097152 bytes of write-ahead log",
                        "the slot of site paris was invalidated: it has to subscribe again");
        assertThat(concerns(
                        List.of(),
                        List.of(),
                        List.of(
                                new SubscriptionStatus("paris", true, false, false, 0, "origin = any"),
                                new SubscriptionStatus("oslo", false, false, false, 0, "")),
                        null))
                .containsExactly(
                        "the subscription to site paris has origin = any",
                        "the subscription to site paris is disabled");
    }

    @Test
    void aBeanOfTheApplicationTakesThePlaceOfProperties() {
        SiteConnectionDetails details = () -> List.of(
                new SiteConnection("berlin", null, null, null, null),
                new SiteConnection("rome", "jdbc:postgresql://rome/shop", "app", "very secret", null));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TributarySitesAutoConfiguration.class))
                .withBean(SiteConnectionDetails.class, () -> details)
                .withPropertyValues(
                        "tributary.site=berlin",
                        "tributary.coordinator=rome",
                        "tributary.sites.berlin.url=jdbc:postgresql://berlin/other",
                        "tributary.sites.oslo.url=jdbc:postgresql://oslo/other")
                .run(context -> {
                    Topology topology = context.getBean(Topology.class);
                    assertThat(topology.peers())
                            .extracting(SiteConnection::name)
                            .containsExactly("rome");
                    assertThat(topology.toString()).doesNotContain("very secret");
                });
    }
}
