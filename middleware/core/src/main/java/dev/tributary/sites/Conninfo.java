package dev.tributary.sites;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Connection strings as PostgreSQL's own library reads them, from the URLs that the Java driver reads. */
final class Conninfo {
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://(?<hosts>[^/?]*)/(?<database>[^?]*)(\\?(?<parameters>.*))?");
    private static final Pattern HOST = Pattern.compile("(?<host>\\[[^]]*]|[^:]*)(:(?<port>\\d+))?");
    /** What both sides call alike. */
    private static final List<String> SHARED = List.of("sslmode", "sslrootcert", "sslcert");

    private final Map<String, String> entries = new LinkedHashMap<>();

    private Conninfo() {}

    /**
     * Where a JDBC URL leads.
     *
     * @throws IllegalArgumentException when it is none of PostgreSQL with a host and a database
     */
    static Conninfo of(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()
                || matcher.group("hosts").isEmpty()
                || matcher.group("database").isEmpty()) {
            throw new IllegalArgumentException(
                    "the URL is `" + withoutParameters(url) + "`, expected jdbc:postgresql://HOST:PORT/DATABASE");
        }
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String each : matcher.group("hosts").split(",", -1)) {
            Matcher host = HOST.matcher(each);
            if (!host.matches()) {
                throw new IllegalArgumentException("the URL has the host `" + each + "`, expected HOST:PORT");
            }
            hosts.add(host.group("host").replace("[", "").replace("]", ""));
            ports.add(host.group("port") == null ? "5432" : host.group("port"));
        }
        Conninfo conninfo = new Conninfo()
                .with("host", String.join(",", hosts))
                .with("port", String.join(",", ports))
                .with("dbname", decoded(matcher.group("database")));
        Map<String, String> parameters = parameters(matcher.group("parameters"));
        SHARED.forEach(name -> conninfo.with(name, parameters.get(name)));
        return conninfo;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String each : query == null ? new String[0] : query.split("&", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                parameters.put(each.substring(0, equals), decoded(each.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** A URL as it may be shown: its parameters can hold a password. */
    static String withoutParameters(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    /** With one more entry, unless there is nothing to add. */
    Conninfo with(String name, @Nullable String value) {
        if (value != null) {
            entries.put(name, value);
        }
        return this;
    }

    String database() {
        return String.valueOf(entries.get("dbname"));
    }

    /** The connection string; it may hold a password. */
    String text() {
        StringJoiner text = new StringJoiner(" ");
        entries.forEach((name, value) ->
                text.add(name + "='" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"));
        return text.toString();
    }
}
