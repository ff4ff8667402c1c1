package dev.tributary.dsl.source;

/** How bad a diagnostic is. */
public enum Severity {
    /** The file has no meaning; nothing is analysed. */
    ERROR,
    /** The file has a meaning that its author may not have intended. */
    WARNING
}
