package dev.tributary.spring.sites;

import dev.tributary.sites.SiteConnection;
import java.util.Collection;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/** Where all sites are; a bean of this type takes the place of {@code tributary.sites}. */
public interface SiteConnectionDetails extends ConnectionDetails {
    /** All sites that belong together, with the own one; none when it is alone. */
    Collection<SiteConnection> sites();
}
