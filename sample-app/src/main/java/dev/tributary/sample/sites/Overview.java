package dev.tributary.sample.sites;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.postgres.embedded.Link;
import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockId;
import dev.tributary.sample.inventory.StockLevel;
import dev.tributary.sites.SiteStatus;
import dev.tributary.sites.SitesStatus;
import dev.tributary.spring.sites.Sites;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;

/**
 * All sites as somebody sees them who stands above them: it asks each site's own server, past the links, so it sees what a
 * cut keeps the sites from seeing.
 */
public final class Overview {
    private static final String MERGED = "SELECT origin, last_sequence FROM tributary.origin";

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
     * Everything at one moment, more or less.
     *
     * @param sites in the order in which they were started
     * @param stocks of all sites, each once
     * @param links each pair once
     */
    public record State(List<Site> sites, List<Row> stocks, List<Pair> links) {}

    /**
     * A site.
     *
     * @param url of its shop; null when it is not open
     * @param coordinator whether coordinated operations run here
     * @param missing how many records of each other site are not merged here yet; null when its server does not answer
     * @param suspected the sites that it has not heard of for too long
     */
    public record Site(
            String name,
            @Nullable String url,
            boolean coordinator,
            @Nullable Map<String, Long> missing,
            List<String> suspected) {}

    /**
     * A stock as each site has it.
     *
     * @param cells in the order of the sites
     * @param same whether all sites show the same
     */
    public record Row(String sku, String productName, String warehouseName, List<Cell> cells, boolean same) {}

    /**
     * A stock at one site.
     *
     * @param level null when the site does not have it, or cannot be asked
     */
    public record Cell(Site site, @Nullable StockLevel level) {}

    /**
     * The two links between two sites.
     *
     * @param whole whether both let everything through
     */
    public record Pair(String one, String other, boolean whole) {}

    /** Asks all sites. */
    public State state() {
        List<Site> sites = sites();
        return new State(sites, stocks(sites), links());
    }

    private List<Site> sites() {
        Map<String, Optional<Map<String, Long>>> merged = new LinkedHashMap<>();
        for (String name : servers.sites()) {
            merged.put(name, merged(name));
        }
        List<Site> sites = new ArrayList<>();
        for (String name : servers.sites()) {
            sites.add(new Site(
                    name,
                    url(name),
                    sites.isEmpty(),
                    merged.getOrDefault(name, Optional.empty())
                            .map(here -> missing(here, name, merged))
                            .orElse(null),
                    suspected(name)));
        }
        return sites;
    }

    private List<String> suspected(String name) {
        SitesStatus status =
                shop(name).map(shop -> shop.getBean(Sites.class).status()).orElse(null);
        return status == null
                ? List.of()
                : status.sites().stream()
                        .filter(SiteStatus::suspected)
                        .map(SiteStatus::site)
                        .toList();
    }

    /** What the others have committed and this site has not merged. */
    private static Map<String, Long> missing(
            Map<String, Long> here, String name, Map<String, Optional<Map<String, Long>>> merged) {
        Map<String, Long> missing = new TreeMap<>();
        merged.forEach((other, there) -> {
            long head = there.map(vector -> vector.getOrDefault(other, 0L)).orElse(0L);
            if (!other.equals(name)) {
                missing.put(other, Math.max(0, head - here.getOrDefault(other, 0L)));
            }
        });
        return missing;
    }

    private Optional<Map<String, Long>> merged(String name) {
        try (Connection connection = servers.server(name).connect(servers.database());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MERGED)) {
            Map<String, Long> merged = new LinkedHashMap<>();
            while (rows.next()) {
                merged.put(rows.getString(1), rows.getLong(2));
            }
            return Optional.of(merged);
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    private @Nullable String url(String name) {
        return shop(name)
                .map(shop -> shop.getEnvironment().getProperty("local.server.port"))
                .map(port -> "http://localhost:" + port)
                .orElse(null);
    }

    private Optional<ConfigurableApplicationContext> shop(String name) {
        return Optional.ofNullable(shops.get(name)).filter(ConfigurableApplicationContext::isActive);
    }

    private List<Row> stocks(List<Site> sites) {
        Map<Site, Map<StockId, StockLevel>> levels = new LinkedHashMap<>();
        Map<StockId, StockLevel> all = new LinkedHashMap<>();
        for (Site site : sites) {
            Map<StockId, StockLevel> here = levels(site.name());
            levels.put(site, here);
            here.forEach(all::putIfAbsent);
        }
        return all.entrySet().stream()
                .map(stock -> row(
                        stock.getValue(),
                        sites.stream()
                                .map(site -> new Cell(
                                        site,
                                        levels.getOrDefault(site, Map.of()).get(stock.getKey())))
                                .toList()))
                .toList();
    }

    private static Row row(StockLevel any, List<Cell> cells) {
        boolean same = cells.stream().map(Cell::level).distinct().count() == 1;
        return new Row(any.sku(), any.productName(), any.warehouseName(), cells, same);
    }

    private Map<StockId, StockLevel> levels(String name) {
        try {
            return shop(name).map(shop -> shop.getBean(Shelves.class).stocks()).orElse(List.of()).stream()
                    .collect(Collectors.toMap(
                            level -> new StockId(level.product(), level.warehouse()),
                            Function.identity(),
                            (one, other) -> one,
                            LinkedHashMap::new));
        } catch (DataAccessException | IllegalStateException e) {
            // Its server is down, or its shop is closing: there is nothing to show of it.
            return Map.of();
        }
    }

    private List<Pair> links() {
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
