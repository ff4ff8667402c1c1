package dev.tributary.sample;

import dev.tributary.sample.sites.Overview;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Prints where to look once the shop is open. Several shops are announced together. */
@Component
class Signpost {
    private final Environment environment;
    private final JdbcConnectionDetails database;

    private final ObjectProvider<Overview> severalSites;

    Signpost(Environment environment, JdbcConnectionDetails database, ObjectProvider<Overview> severalSites) {
        this.environment = environment;
        this.database = database;
        this.severalSites = severalSites;
    }

    @EventListener(ApplicationReadyEvent.class)
    void shopIsOpen() {
        String port = environment.getProperty("local.server.port");
        if (port == null || severalSites.getIfAvailable() != null) {
            return;
        }
        String url = "http://localhost:" + port;
        String postgres = database.getJdbcUrl().substring("jdbc:".length()).replaceFirst("\\?.*", "");
        System.out.printf(
                """

                The shop is open:  %s/
                As JSON:           %s/api/stock
                What was proved:   %s/actuator/tributary
                Its database:      psql %s

                """,
                url,
                url,
                url,
                postgres.replaceFirst("//", "//" + database.getUsername() + ":" + database.getPassword() + "@"));
    }
}
