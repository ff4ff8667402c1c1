package dev.tributary.spring.upkeep;

import dev.tributary.spring.actuate.MaintenanceTask;
import java.util.concurrent.Callable;

/** A task of operators under its name. */
record Task(String name, Callable<Object> action) implements MaintenanceTask {
    @Override
    public Object run() throws Exception {
        return action.call();
    }
}
