package dev.tributary.spring.orders;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.spring.plan.AnalyzedApplication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.convert.WritingConverter;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcRepositories
@Import(Orders.class)
public class OrdersApplication {
    private static final List<String> COORDINATED = List.of("audit");

    /** Declared for what is captured, not for what is proved: one operation is coordinated, so that one is. */
    @Bean
    AnalyzedApplication analyzed() throws IOException {
        String text = new ClassPathResource("orders/orders.inv").getContentAsString(StandardCharsets.UTF_8);
        InvFile.Result read = InvFile.parse("orders.inv", text);
        Application application =
                read.application().orElseThrow(() -> new IllegalStateException(String.valueOf(read.diagnostics())));
        List<Plan.OperationPlan> operations =
                application.operations().stream().map(OrdersApplication::plan).toList();
        return new AnalyzedApplication(
                application, new Plan(Plan.FORMAT, "orders", read.fingerprint(), operations, List.of()));
    }

    private static Plan.OperationPlan plan(Operation operation) {
        Plan.Verdict verdict =
                COORDINATED.contains(operation.name()) ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT;
        return new Plan.OperationPlan(operation.name(), verdict, "", List.of());
    }

    @Bean
    JdbcCustomConversions conversions() {
        return JdbcCustomConversions.of(JdbcPostgresDialect.INSTANCE, List.of(new EmailToText(), new TextToEmail()));
    }

    @WritingConverter
    static class EmailToText implements Converter<Customer.Email, String> {
        @Override
        public String convert(Customer.Email email) {
            return email.user() + "@" + email.host();
        }
    }

    @ReadingConverter
    static class TextToEmail implements Converter<String, Customer.Email> {
        @Override
        public Customer.Email convert(String text) {
            String[] parts = text.split("@", 2);
            return new Customer.Email(parts[0], parts[1]);
        }
    }
}
