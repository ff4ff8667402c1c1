package dev.tributary.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static SiteConnection site(String name, @Nullable String url) {
        return new SiteConnection(name, url, "app", "secret", null);
    }

    private static List<String> problems(String site, @Nullable String coordinator, SiteConnection... sites) {
        InvalidTopologyException e = catchThrowableOfType(
                InvalidTopologyException.class, () -> Topology.of(site, coordinator, List.of(sites)));
        return e.problems();
    }

    @Test
    void oneSiteHasNoPeers() {
        Topology alone = Topology.of("local", null, List.of());
        assertThat(alone.several()).isFalse();
        assertThat(alone.peers()).isEmpty();
    }

    @Test
    void theOwnSiteNeedsNoUrl() {
        Topology topology = Topology.of(
                "paris", "berlin", List.of(site("paris", null), site("berlin", "jdbc:postgresql://b:5433/shop")));
        assertThat(topology.peers()).extracting(SiteConnection::name).containsExactly("berlin");
    }

    @Test
    void severalSitesHaveACoordinator() {
        assertThat(problems("paris", null, site("paris", null), site("berlin", "jdbc:postgresql://b/shop")))
                .containsExactly(
                        "tributary.coordinator is missing: with several sites, all of them have to name the same one");
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThat(problems(
                        "rome",
                        "oslo",
                        site("paris", null),
                        site("Berlin", "jdbc:postgresql://b/shop"),
                        site("new-york", "jdbc:mysql://n/shop?password=secret"),
                        site("new_york", "jdbc:postgresql://n/shop")))
                .containsExactly(
                        "tributary.sites has a site `Berlin`; expected a name of 1 to 40 lower-case letters, digits, `-` and"
                                + " `_` that starts with a letter",
                        "tributary.sites has two sites `new-york` and `new_york`: names have to differ in more than `-` and"
                                + " `_`, since slots are named after them",
                        "tributary.site is `rome`, which tributary.sites does not have; it has Berlin, new-york, new_york,"
                                + " paris",
                        "tributary.coordinator is `oslo`, which tributary.sites does not have; it has Berlin, new-york,"
                                + " new_york, paris",
                        "tributary.sites.new-york.url cannot be used: the URL is `jdbc:mysql://n/shop`, expected"
                                + " jdbc:postgresql://HOST:PORT/DATABASE",
                        "tributary.sites.paris.url is missing");
    }

    @Test
    void connectionStringsFollowFromUrls() {
        ReplicationAccount account = new ReplicationAccount("replicator", "it's \\ secret");
        assertThat(account.conninfo(site("b", "jdbc:postgresql://[::1]:5433,h2/shop%20db?sslmode=require&user=x")))
                .isEqualTo("host='::1,h2' port='5433,5432' dbname='shop db' sslmode='require' user='replicator'"
                        + " password='it\\'s \\\\ secret'");
        assertThat(ReplicationAccount.OF_THE_SITE.conninfo(site("b", "jdbc:postgresql://h/shop")))
                .isEqualTo("host='h' port='5432' dbname='shop' user='app' password='secret'");
        assertThat(site("b", "jdbc:postgresql://h/shop?password=secret").toString())
                .doesNotContain("secret");
        assertThat(account.toString()).doesNotContain("secret");
    }

    @Test
    void slotsHaveNamesThatAServerAccepts() {
        assertThat(ReplicationNames.slot("Shop-db", "new-york")).isEqualTo("tributary_shop_db_new_york");
        assertThat(ReplicationNames.slot("d".repeat(60), "berlin"))
                .hasSize(63)
                .matches("[a-z0-9_]+")
                .isNotEqualTo(ReplicationNames.slot("d".repeat(60), "paris"));
    }
}
