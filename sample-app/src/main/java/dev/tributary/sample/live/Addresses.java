package dev.tributary.sample.live;

import dev.tributary.sample.sites.Overview;
import dev.tributary.spring.sites.Sites;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Where browsers reach the shops: as configured, or, of shops in one program, where that has opened them. */
@Component
class Addresses {
    private final LiveProperties properties;
    private final ObjectProvider<Overview> overview;
    private final String site;

    Addresses(LiveProperties properties, ObjectProvider<Overview> overview, Sites sites) {
        this.properties = properties;
        this.overview = overview;
        this.site = sites.topology().site();
    }

    /** The own site's name. */
    String site() {
        return site;
    }

    /** The sites of this program whose shops are still starting; they have no addresses yet. */
    List<String> opening() {
        Overview program = overview.getIfAvailable();
        return program == null ? List.of() : program.opening();
    }

    /** What the page may call: also shops of this program that have no port yet when the page is sent. */
    Collection<String> callable() {
        return properties.urls().isEmpty() && overview.getIfAvailable() != null
                ? List.of("http://localhost:*")
                : all().values();
    }

    /** By site; empty when nobody has said it. */
    SortedMap<String, String> all() {
        Map<String, String> known = properties.urls();
        Overview program = overview.getIfAvailable();
        return new TreeMap<>(known.isEmpty() && program != null ? program.urls() : known);
    }
}
