package dev.tributary.spring.versions;

import dev.tributary.spring.actuate.HealthDetails;
import dev.tributary.versions.VersionStatus;
import dev.tributary.versions.Versions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Which version runs here, what it does not enforce yet, and why. */
record VersionDetails(Versions versions) implements HealthDetails {
    @Override
    public Map<String, Object> details() {
        VersionStatus status = versions.status();
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("plan", status.plan());
        version.put("stage", status.stage().name().toLowerCase(Locale.ROOT));
        version.put("notEnforced", status.notEnforced());
        if (status.waitsFor() != null) {
            version.put("waitsFor", status.waitsFor());
        }
        if (status.error() != null) {
            version.put("error", status.error());
        }
        return Map.of("version", version);
    }
}
