package dev.tributary.spring.hooks;

import dev.tributary.spring.operation.EnableOperations;
import dev.tributary.spring.shop.ShopOperations;
import dev.tributary.spring.shop.StockRepository;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

/** The shop's entities and operations, other bodies. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcRepositories(basePackageClasses = StockRepository.class)
@EnableOperations(basePackageClasses = {ShopOperations.class, OnceOperations.class})
@Import({Stocks.class, Once.class, Phases.class})
public class HooksApplication {}
