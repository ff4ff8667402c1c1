package dev.tributary.sample.live;

import dev.tributary.engine.Engine;
import dev.tributary.engine.Mode;
import dev.tributary.sample.inventory.Shelves;
import dev.tributary.sample.inventory.StockLevel;
import dev.tributary.sample.live.LiveState.Peer;
import dev.tributary.sample.live.LiveState.Shelf;
import dev.tributary.sample.load.LoadGenerator;
import dev.tributary.sample.sites.Overview;
import dev.tributary.sites.SitesStatus;
import dev.tributary.spring.sites.Sites;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Looks at this site; by one thread at a time. */
@Component
class LiveReader {
    private final Shelves shelves;
    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;
    private final Sites sites;
    private final Engine engine;
    private final CallMeter meter;
    private final LoadGenerator load;
    private final ObjectProvider<Overview> overview;
    private final MergeFeed feed;

    LiveReader(
            Shelves shelves,
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            Sites sites,
            Engine engine,
            CallMeter meter,
            LoadGenerator load,
            ObjectProvider<Overview> overview,
            JsonMapper json) {
        this.shelves = shelves;
        this.jdbc = jdbc;
        this.sites = sites;
        this.engine = engine;
        this.meter = meter;
        this.load = load;
        this.overview = overview;
        this.feed = new MergeFeed(jdbc, json);
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** Begins anew with what is measured between two looks. */
    void skip() {
        calls();
    }

    LiveState look() {
        Shelf shelf = null;
        String problem = null;
        try {
            shelf = snapshot.execute(status -> shelf());
        } catch (DataAccessException | TransactionException e) {
            problem = String.valueOf(e.getMostSpecificCause().getMessage());
        }
        Overview program = overview.getIfAvailable();
        return new LiveState(
                sites.topology().site(),
                System.currentTimeMillis(),
                engine.status().epoch().site(),
                shelf,
                peers(),
                calls(),
                load.load(),
                program == null ? null : program.links(),
                problem);
    }

    private Shelf shelf() {
        List<StockLevel> stocks = shelves.stocks();
        List<MergeFeed.Origin> origins = jdbc.sql("SELECT origin, site, last_sequence FROM tributary.origin")
                .query(MergeFeed.Origin.class)
                .list();
        Map<String, Long> merged = new TreeMap<>();
        origins.forEach(origin -> merged.merge(origin.site(), origin.lastSequence(), Long::sum));
        List<MergeFeed.Origin> others = origins.stream()
                .filter(origin -> !origin.site().equals(sites.topology().site()))
                .toList();
        return new Shelf(stocks, merged, feed.read(others, names(stocks)));
    }

    private static Map<String, String> names(List<StockLevel> stocks) {
        Map<String, String> names = new HashMap<>();
        for (StockLevel stock : stocks) {
            names.put(stock.product().toString(), stock.sku());
            names.put(stock.warehouse().toString(), stock.warehouseName());
        }
        return names;
    }

    private List<Peer> peers() {
        SitesStatus status = sites.status();
        return status == null
                ? List.of()
                : status.sites().stream()
                        .map(peer -> new Peer(peer.site(), peer.suspected(), peer.backlog()))
                        .toList();
    }

    private Map<String, CallMeter.Calls> calls() {
        Map<String, CallMeter.Calls> calls = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            calls.put(mode.name().toLowerCase(Locale.ROOT), meter.read(mode));
        }
        return calls;
    }
}
