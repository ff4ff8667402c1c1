package dev.tributary.sites;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sites that belong together, as this one is configured.
 *
 * @param site the own one
 * @param sites all of them by name, with the own one; just that when it is alone
 */
public record Topology(String site, SortedMap<String, SiteConnection> sites) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    /**
     * The configured sites.
     *
     * @param coordinator name of the site that coordinates first; may be null where there is one site
     * @throws InvalidTopologyException when they contradict each other
     */
    public static Topology of(String site, @Nullable String coordinator, Collection<SiteConnection> sites) {
        if (sites.isEmpty()) {
            return alone(site);
        }
        List<String> problems = new ArrayList<>();
        SortedMap<String, SiteConnection> named = new TreeMap<>();
        Map<String, String> alike = new HashMap<>();
        for (SiteConnection each : sites) {
            String other = alike.putIfAbsent(each.name().replace('-', '_'), each.name());
            if (other != null) {
                problems.add("tributary.sites has two sites `" + other + "` and `" + each.name()
                        + "`: names have to differ in more than `-` and `_`, since slots are named after them");
            }
            if (!NAME.matcher(each.name()).matches()) {
                problems.add(
                        "tributary.sites has a site `" + each.name()
                                + "`; expected a name of 1 to 40 lower-case letters, digits, `-` and `_` that starts with a letter");
            }
            named.put(each.name(), each);
        }
        if (!named.containsKey(site)) {
            problems.add("tributary.site is `" + site + "`, which tributary.sites does not have; it has "
                    + String.join(", ", named.keySet()));
        }
        if (coordinator == null) {
            problems.add("tributary.coordinator is missing: with several sites, all of them have to name the same one");
        } else if (!named.containsKey(coordinator)) {
            problems.add("tributary.coordinator is `" + coordinator + "`, which tributary.sites does not have; it has "
                    + String.join(", ", named.keySet()));
        }
        named.values().stream().filter(each -> !each.name().equals(site)).forEach(each -> peer(each, problems));
        if (!problems.isEmpty()) {
            throw new InvalidTopologyException(problems);
        }
        return new Topology(site, named);
    }

    private static void peer(SiteConnection peer, List<String> problems) {
        if (peer.url() == null) {
            problems.add("tributary.sites." + peer.name() + ".url is missing");
            return;
        }
        try {
            Conninfo.of(peer.url());
        } catch (IllegalArgumentException e) {
            problems.add("tributary.sites." + peer.name() + ".url cannot be used: " + e.getMessage());
        }
    }

    /** A site without others. */
    public static Topology alone(String site) {
        SortedMap<String, SiteConnection> own = new TreeMap<>();
        own.put(site, new SiteConnection(site, null, null, null, null));
        return new Topology(site, own);
    }

    public boolean several() {
        return sites.size() > 1;
    }

    /** All other sites, in the order of their names. */
    public List<SiteConnection> peers() {
        return sites.values().stream().filter(each -> !each.name().equals(site)).toList();
    }
}
