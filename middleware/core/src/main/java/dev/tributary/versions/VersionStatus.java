package dev.tributary.versions;

import dev.tributary.engine.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a version of the application runs at this instance.
 *
 * @param plan the fingerprint of its plan
 * @param stage how far it is from running alone
 * @param notEnforced the new invariants that are not enforced yet
 * @param waitsFor what the next stage waits for; null when there is none
 * @param error why the last look failed; null when it did not
 */
public record VersionStatus(
        String plan,
        Stage stage,
        List<String> notEnforced,
        @Nullable String waitsFor,
        @Nullable String error) {
    public VersionStatus {
        notEnforced = List.copyOf(notEnforced);
    }
}
