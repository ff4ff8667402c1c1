package dev.tributary.dsl.model;

/** One variable and what it ranges over. */
public record Binding(String variable, Domain domain) {

    /** {@code variable in Entity}. */
    public Binding(String variable, String entity) {
        this(variable, new Domain.Rows(entity));
    }

    /**
     * The entity whose existing rows the variable ranges over.
     *
     * @throws IllegalStateException when it ranges over the elements of a list parameter
     */
    public String entity() {
        if (domain instanceof Domain.Rows rows) {
            return rows.entity();
        }
        throw new IllegalStateException(variable + " ranges over " + domain);
    }
}
