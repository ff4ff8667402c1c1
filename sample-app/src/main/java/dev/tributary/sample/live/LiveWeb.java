package dev.tributary.sample.live;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/** Lets the page of one site call the shops of the others, and nobody else. */
@Configuration(proxyBeanMethods = false)
class LiveWeb {
    private static final String API = "/api/";

    /** Asked at each request: shops in one program learn each other's ports one after another. */
    @Bean
    CorsFilter betweenSites(Addresses addresses) {
        return new CorsFilter(request ->
                request.getRequestURI().startsWith(request.getContextPath() + API) ? admitted(addresses) : null);
    }

    private static CorsConfiguration admitted(Addresses addresses) {
        CorsConfiguration admitted = new CorsConfiguration();
        admitted.setAllowedOrigins(List.copyOf(addresses.all().values()));
        admitted.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE"));
        admitted.setAllowedHeaders(List.of(HttpHeaders.CONTENT_TYPE));
        return admitted;
    }
}
