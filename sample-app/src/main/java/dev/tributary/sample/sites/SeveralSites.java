package dev.tributary.sample.sites;

import dev.tributary.postgres.embedded.EmbeddedSites;
import dev.tributary.sample.database.DirectoryLock;
import dev.tributary.sample.database.ShopDatabaseProperties;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.MapPropertySource;

/**
 * Several shops in one program, as if each ran where its database is: an application context and a port for each, a
 * PostgreSQL server for each, and nothing between them but links that can be cut.
 *
 * <p>The servers and the links belong to a context of their own. It is closed after the shops, so the servers stop when the
 * last of them has drained.
 */
public final class SeveralSites implements AutoCloseable {
    private static final List<String> NAMES = List.of("north", "south", "west", "east", "island");
    private static final String DATABASE = "shop";

    private final List<ConfigurableApplicationContext> shops = new ArrayList<>();
    private final ConfigurableApplicationContext servers;

    private SeveralSites(String[] arguments) {
        servers = new SpringApplicationBuilder(Servers.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .logStartupInfo(false)
                .run(arguments);
    }

    /**
     * Starts as many shops as the arguments say.
     *
     * @param application the class of one shop
     * @param arguments of the command line; {@code server.port} is the first shop's
     */
    public static SeveralSites start(Class<?> application, String... arguments) {
        SeveralSites sites = new SeveralSites(arguments);
        try {
            SpringApplication.getShutdownHandlers().add(sites.servers::close);
            for (String name : sites.servers.getBean(EmbeddedSites.class).sites()) {
                sites.open(application, name, arguments);
            }
            return sites;
        } catch (RuntimeException e) {
            sites.close();
            throw e;
        }
    }

    private void open(Class<?> application, String name, String[] arguments) {
        Map<String, Object> properties = properties(name);
        ConfigurableApplicationContext shop = new SpringApplicationBuilder(application)
                .bannerMode(Banner.Mode.OFF)
                .initializers(context -> {
                    // Before what the command line says: its port is the first shop's.
                    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(name, properties));
                    context.getBeanFactory().registerSingleton("overview", servers.getBean(Overview.class));
                })
                .run(arguments);
        shops.add(shop);
        servers.getBean(Overview.class).opened(name, shop);
    }

    private Map<String, Object> properties(String name) {
        EmbeddedSites all = servers.getBean(EmbeddedSites.class);
        String coordinator = all.sites().get(0);
        Map<String, Object> properties = new LinkedHashMap<>(all.properties(name, coordinator));
        properties.put("spring.flyway.url", all.jdbcUrl(name));
        properties.put("spring.datasource.hikari.connection-timeout", "3000");
        // Whoever starts first finds the others not there yet.
        properties.put("tributary.replication.retry", "500ms");
        properties.put("server.port", String.valueOf(port(all.sites().indexOf(name))));
        // Cookies do not keep ports apart.
        properties.put("server.servlet.session.cookie.name", "shop-" + name);
        if (!name.equals(coordinator)) {
            // The others get it by replication.
            properties.put("shop.demo-data", "false");
        }
        return properties;
    }

    /** The first shop's port, and those behind it; any free ones when that is 0. */
    private int port(int index) {
        int first = servers.getEnvironment().getProperty("server.port", Integer.class, 8080);
        return first == 0 ? 0 : first + index;
    }

    /** Prints where to look. */
    public void announce() {
        StringBuilder text = new StringBuilder("\nThe shop is open at " + shops.size() + " sites:\n");
        Map<String, String> urls = servers.getBean(Overview.class).urls();
        urls.forEach((site, url) -> text.append(String.format(
                "  %-8s %s/   psql %s%n",
                site,
                url,
                servers()
                        .jdbcUrl(site)
                        .replaceFirst(
                                "^jdbc:postgresql://",
                                "postgresql://" + servers().application().user() + ":"
                                        + servers().application().password() + "@"))));
        urls.values().stream()
                .findFirst()
                .ifPresent(url -> text.append("All of them side by side, live:  ")
                        .append(url)
                        .append("/live\n"));
        System.out.println(text);
    }

    /** The shops, in the order of their sites. */
    public List<ConfigurableApplicationContext> shops() {
        return List.copyOf(shops);
    }

    public EmbeddedSites servers() {
        return servers.getBean(EmbeddedSites.class);
    }

    /** Closes the shops, then the links and the servers. */
    @Override
    public void close() {
        for (int i = shops.size() - 1; i >= 0; i--) {
            shops.get(i).close();
        }
        servers.close();
    }

    /** What all shops share. It is no component, so that the shops' scan does not find it. */
    @EnableConfigurationProperties({SitesProperties.class, ShopDatabaseProperties.class})
    static class Servers {
        private final Path directory;
        private final List<String> names;

        Servers(SitesProperties properties, ShopDatabaseProperties database) {
            // Another number of sites is another system: a site that is not started any more would be missed for ever.
            directory = database.directory().toAbsolutePath().normalize().resolve("sites-" + properties.sites());
            names = NAMES.subList(0, properties.sites());
        }

        @Bean
        DirectoryLock shopDirectoryLock() {
            return DirectoryLock.take(directory);
        }

        // The lock is a parameter so that it outlives the servers.
        @Bean
        EmbeddedSites shopServers(DirectoryLock lock) {
            return EmbeddedSites.start(directory, DATABASE, names);
        }

        @Bean
        Overview overview(EmbeddedSites servers) {
            return new Overview(servers);
        }
    }
}
