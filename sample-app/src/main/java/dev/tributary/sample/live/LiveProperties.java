package dev.tributary.sample.live;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the shops of all sites are.
 *
 * @param urls by site, as browsers reach them: scheme, host and port
 */
@ConfigurationProperties("shop")
record LiveProperties(@DefaultValue Map<String, String> urls) {
    LiveProperties {
        // As browsers name an origin.
        urls = urls.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, url -> url.getValue().replaceFirst("/+$", "")));
    }
}
