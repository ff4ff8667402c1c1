package dev.tributary.spring.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Starts what changes something or takes long, and shows what came of it. It is off: to have it, give access
 * ({@code management.endpoint.tributarymaintenance.access=unrestricted}) and expose it.
 */
@Endpoint(id = "tributarymaintenance", defaultAccess = Access.NONE)
public final class MaintenanceEndpoint {
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final Maintenance maintenance;

    MaintenanceEndpoint(Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    /** The last run of every task. */
    @ReadOperation
    public List<?> runs() {
        return maintenance.runs();
    }

    /** The last run of one task. */
    @ReadOperation
    public WebEndpointResponse<Object> run(@Selector String task) {
        return answer(maintenance.find(task), WebEndpointResponse.STATUS_OK);
    }

    /** Starts a task in the background. */
    @WriteOperation
    public WebEndpointResponse<Object> start(@Selector String task) {
        try {
            return answer(maintenance.start(task), ACCEPTED);
        } catch (IllegalStateException e) {
            return new WebEndpointResponse<>(Map.of("error", String.valueOf(e.getMessage())), CONFLICT);
        }
    }

    private static WebEndpointResponse<Object> answer(Optional<Maintenance.Run> run, int status) {
        return run.<WebEndpointResponse<Object>>map(found -> new WebEndpointResponse<>(found, status))
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }
}
