package dev.tributary.sample;

import dev.tributary.sample.sites.SeveralSites;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Starts the shop, or several of them with {@code --shop.sites=3}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class InventoryApplication {

    public static void main(String[] args) {
        if (several(args)) {
            SeveralSites.start(InventoryApplication.class, args).announce();
        } else {
            SpringApplication.run(InventoryApplication.class, args);
        }
    }

    /** Also when it says something that is no number: then the start says so. */
    private static boolean several(String[] args) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        return !environment.getProperty("shop.sites", "1").strip().equals("1");
    }
}
