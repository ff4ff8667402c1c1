package dev.tributary.sites;

import java.util.Locale;

/** What publications, subscriptions and slots are called. */
public final class ReplicationNames {
    static final String LOG = "tributary_log";
    static final String SITE = "tributary_site";
    private static final int LONGEST = 63;
    private static final int HASH = 9;

    private ReplicationNames() {}

    /** The subscription to another site. */
    static String subscription(String peer) {
        return "tributary_" + peer;
    }

    /**
     * The slot of a subscriber. Slots belong to a server, which may have several databases, and their names are made of
     * lower-case letters, digits and underscores.
     */
    public static String slot(String database, String subscriber) {
        String plain = "tributary_" + database + "_" + subscriber;
        String name = plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return name.length() <= LONGEST
                ? name
                : name.substring(0, LONGEST - HASH) + String.format(Locale.ROOT, "_%08x", plain.hashCode());
    }
}
