package dev.tributary.spring.actuate;

import java.util.Map;
import java.util.Optional;

/** A part of Tributary that has something to say in the health of the instance. */
public interface HealthDetails {
    /** What is known now, by names that no other part has. */
    Map<String, Object> details();

    /** Why the instance should be taken for down; empty, as it mostly is, when this part does not. */
    default Optional<String> failure() {
        return Optional.empty();
    }
}
