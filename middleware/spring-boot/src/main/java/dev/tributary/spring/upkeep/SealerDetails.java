package dev.tributary.spring.upkeep;

import dev.tributary.log.Sealer;
import dev.tributary.log.SealerStatus;
import dev.tributary.spring.actuate.HealthDetails;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether the log is being sealed. */
record SealerDetails(Sealer sealer) implements HealthDetails {
    @Override
    public Map<String, Object> details() {
        SealerStatus status = sealer.status();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("sealer", status.alive() ? "running" : "stopped");
        if (status.lastError() != null) {
            details.put("sealerError", status.lastError());
        }
        return details;
    }
}
