package dev.tributary.spring.actuate;

/** Something that an operator starts by name. A bean of this type can be started through the endpoint. */
public interface MaintenanceTask {
    /** One word in lower case. */
    String name();

    /** Does it; returns what it has found, as a record that becomes JSON. */
    Object run() throws Exception;
}
