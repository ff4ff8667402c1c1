package dev.tributary.engine;

import org.jspecify.annotations.Nullable;

/**
 * Where request ids are at home.
 *
 * <p>An id that names its home is written {@code @site/rest}. There the first outcome of the id is always known. An id
 * without a home is known for certain only where the arguments alone decide what it does.
 *
 * @param site the name of the site that asks
 * @param several whether there are other sites, to which a copy of a request may have gone
 * @param withoutHome whether an id without a home is taken here even where another site may take it too
 */
public record RequestHome(String site, boolean several, boolean withoutHome) {

    /** Of an application that runs at one site only. */
    public static RequestHome alone(String site) {
        return new RequestHome(site, false, true);
    }

    /** The site that an id names; null when it names none. */
    public static @Nullable String of(String requestId) {
        int end = requestId.indexOf('/');
        return requestId.startsWith("@") && end > 1 ? requestId.substring(1, end) : null;
    }

    /** An id that is at home here. */
    public String id(String rest) {
        return "@" + site + "/" + rest;
    }

    /** Whether the first outcome of an id is decided here. */
    boolean isHere(String requestId) {
        String home = of(requestId);
        return home == null ? !several || withoutHome : home.equals(site);
    }

    /** The site of an origin: later incarnations of a site have its name, a tilde and a number. */
    static String siteOf(String origin) {
        int end = origin.indexOf('~');
        return end < 0 ? origin : origin.substring(0, end);
    }
}
