package dev.tributary.sample.live;

import dev.tributary.spring.plan.AnalyzedApplication;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page itself is static; what it may load and whom it may call is not. */
@Controller
class LivePage {
    private final Addresses addresses;
    private final AnalyzedApplication analyzed;

    LivePage(Addresses addresses, AnalyzedApplication analyzed) {
        this.addresses = addresses;
        this.analyzed = analyzed;
    }

    @GetMapping("/live")
    String show(HttpServletResponse response) {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' "
                        + String.join(" ", addresses.callable())
                        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        return "forward:/live/index.html";
    }

    /** One click away from what is shown: why. */
    @GetMapping("/report")
    String report() {
        return "redirect:/report/" + analyzed.application().name() + ".html";
    }
}
