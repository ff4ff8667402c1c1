package dev.tributary.sample.sites;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;

/** What only the program knows that all shops run in: where they are, and the links between their databases. */
public final class Overview {
    private final EmbeddedSites servers;
    private final Map<String, ConfigurableApplicationContext> shops =
            Collections.synchronizedMap(new LinkedHashMap<>());

    Overview(EmbeddedSites servers) {
        this.servers = servers;
    }

    void opened(String name, ConfigurableApplicationContext shop) {
        shops.put(name, shop);
    }

    /**
     * The two links between two sites.
     *
     * @param whole whether both let everything through
     */
    public record Pair(String one, String other, boolean whole) {}

    /** Where the shops are, by site; of those that are open. */
    public Map<String, String> urls() {
        Map<String, String> urls = new LinkedHashMap<>();
        for (String name : servers.sites()) {
            url(name).ifPresent(url -> urls.put(name, url));
        }
        return urls;
    }

    /** Those that are still starting. */
    public List<String> opening() {
        return servers.sites().stream().filter(name -> !shops.containsKey(name)).toList();
    }

    private Optional<String> url(String name) {
        return Optional.ofNullable(shops.get(name))
                .filter(ConfigurableApplicationContext::isActive)
                .map(shop -> shop.getEnvironment().getProperty("local.server.port"))
                .map(port -> "http://localhost:" + port);
    }

    /** Each pair of sites once. */
    public List<Pair> links() {
        List<Pair> pairs = new ArrayList<>();
        List<String> names = servers.sites();
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                pairs.add(pair(names.get(i), names.get(j)));
            }
        }
        return pairs;
    }

    private Pair pair(String one, String other) {
        return new Pair(
                one,
                other,
                servers.link(one, other).isWhole() && servers.link(other, one).isWhole());
    }

    /**
     * Cuts both links between two sites, or heals them. Connections through a cut link are reset.
     *
     * @throws IllegalArgumentException when there are no two such sites
     */
    public Pair link(String one, String other, boolean whole) {
        for (Link link : List.of(servers.link(one, other), servers.link(other, one))) {
            if (whole) {
                link.heal();
            } else {
                link.cut();
            }
        }
        return pair(one, other);
    }
}
