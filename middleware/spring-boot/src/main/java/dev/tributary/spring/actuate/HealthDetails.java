package dev.tributary.spring.actuate;

import java.util.Map;

/** A part of Tributary that has something to say in the health of the instance, without making it up or down. */
public interface HealthDetails {
    /** What is known now, by names that no other part has. */
    Map<String, Object> details();
}
