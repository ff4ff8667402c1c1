package dev.tributary.benchmarks.contention;

import java.util.List;

/** The names of what is compared, on the command line and in the results. */
final class Names {
    static final String DECLARED = "declared";
    static final String BODY = "body";
    static final String COORDINATED_DECLARED = "coordinated-declared";
    static final String COORDINATED_BODY = "coordinated-body";
    static final String COORDINATED_BODY_VALIDATED = "coordinated-body-validated";
    static final String ATOMIC_UPDATE = "atomic-update";
    static final String FOR_UPDATE = "for-update";
    static final String VERSION = "version";
    static final String SERIALIZABLE = "serializable";
    static final String LOG_INSERT = "log-insert";
    static final String LOG_COPY = "log-copy";
    static final String BY_HAND = "by-hand";
    static final String MIXED = "mixed";

    /** Everything that can be chosen. */
    static final List<String> ALL = List.of(
            DECLARED,
            BODY,
            COORDINATED_DECLARED,
            COORDINATED_BODY,
            COORDINATED_BODY_VALIDATED,
            ATOMIC_UPDATE,
            FOR_UPDATE,
            VERSION,
            SERIALIZABLE,
            LOG_INSERT,
            LOG_COPY,
            BY_HAND,
            MIXED);

    private Names() {}
}
