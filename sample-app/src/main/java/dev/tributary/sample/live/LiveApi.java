package dev.tributary.sample.live;

import dev.tributary.sample.sites.Overview;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What the live page asks the shop. */
@RestController
@RequestMapping("/api/live")
class LiveApi {
    private final LiveStream stream;
    private final Addresses addresses;
    private final ObjectProvider<Overview> overview;

    LiveApi(LiveStream stream, Addresses addresses, ObjectProvider<Overview> overview) {
        this.stream = stream;
        this.addresses = addresses;
        this.overview = overview;
    }

    /**
     * What there is to show.
     *
     * @param site the one that was asked
     * @param sites all that can be shown; none when nobody has said where they are
     * @param links whether the links between them can be cut here
     * @param opening sites that will be there in a moment
     */
    record Page(String site, List<Address> sites, boolean links, List<String> opening) {}

    /** Where a site's shop is. */
    record Address(String name, String url) {}

    @GetMapping("/page")
    Page page() {
        return new Page(
                addresses.site(),
                addresses.all().entrySet().stream()
                        .map(site -> new Address(site.getKey(), site.getValue()))
                        .toList(),
                overview.getIfAvailable() != null,
                addresses.opening());
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> live() {
        SseEmitter emitter = stream.open()
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.SERVICE_UNAVAILABLE, "too many watch this shop, or it is closing"));
        // The header tells nginx, which would otherwise gather the events.
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .header("X-Accel-Buffering", "no")
                .body(emitter);
    }
}
