package dev.tributary.sample;

import dev.tributary.postgres.embedded.EmbeddedServer;
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
    private final ObjectProvider<EmbeddedServer> ownDatabase;
    private final ObjectProvider<Overview> severalSites;

    Signpost(
            Environment environment,
            JdbcConnectionDetails database,
            ObjectProvider<EmbeddedServer> ownDatabase,
            ObjectProvider<Overview> severalSites) {
        this.environment = environment;
        this.database = database;
        this.ownDatabase = ownDatabase;
        this.severalSites = severalSites;
    }

    @EventListener(ApplicationReadyEvent.class)
    void shopIsOpen() {
        String port = environment.getProperty("local.server.port");
        if (port == null || severalSites.getIfAvailable() != null) {
            return;
        }
        String url = "http://localhost:" + port;
        System.out.printf(
                """

                The shop is open:  %s/
                Live:              %s/live
                As JSON:           %s/api/stock
                What was proved:   %s/report
                %s
                """,
                url,
                url,
                url,
                url,
                ownDatabase.stream().findAny().map(any -> psql()).orElse(""));
    }

    /** Of the shop's own database only: the password of any other is not for the log. */
    private String psql() {
        String postgres = database.getJdbcUrl().substring("jdbc:".length()).replaceFirst("\\?.*", "");
        return "Its database:      psql "
                + postgres.replaceFirst("//", "//" + database.getUsername() + ":" + database.getPassword() + "@")
                + "\n";
    }
}
