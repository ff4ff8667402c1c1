package dev.tributary.trial;

import dev.tributary.dsl.plan.PlanFormat;
import dev.tributary.engine.Engine;
import dev.tributary.spring.plan.AnalyzedApplication;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An instance of a site in a JVM of its own: an application with the starter, which takes calls like {@link NodeMain}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SiteMain {
    /** The property that names the plan's file. */
    static final String PLAN = "trial.plan";

    private static final long PAUSE_MILLIS = 20;

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = NodeMain.answers();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SiteMain.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments)) {
            JdbcConnectionDetails database = context.getBean(JdbcConnectionDetails.class);
            Address address = new Address(database.getJdbcUrl(), database.getUsername(), database.getPassword());
            try (Node node = Node.of(
                    context.getBean(AnalyzedApplication.class).application(), context.getBean(Engine.class), address)) {
                NodeMain.serve(node, answers, PAUSE_MILLIS);
            }
        }
    }

    @Bean
    AnalyzedApplication application(@Value("${" + PLAN + "}") Path plan) throws IOException {
        return new AnalyzedApplication(Trial.parse(), PlanFormat.read(Files.readString(plan)));
    }
}
