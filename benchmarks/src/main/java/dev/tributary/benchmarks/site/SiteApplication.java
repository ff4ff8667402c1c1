package dev.tributary.benchmarks.site;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Boot application with the starter and nothing else. */
@SpringBootApplication
public class SiteApplication {}
