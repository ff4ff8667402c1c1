package dev.tributary.spring.shop;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableJdbcRepositories
@Import({Shop.class, Hooks.class, ShopController.class})
public class ShopApplication {}
