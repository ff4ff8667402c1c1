package dev.tributary.benchmarks.peer;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Boot application as it is without Tributary. */
@SpringBootApplication
public class PeerApplication {}
