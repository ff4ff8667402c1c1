package dev.tributary.engine;

/** How far a version of the application is from running alone. Each stage is stricter than the one that follows. */
public enum Stage {
    /** Another version may run: both keep the older one's invariants, and nobody relies on new ones. */
    BESIDE,
    /** The older version is gone, and calls are held to the new invariants, too; it is still looked whether all data is. */
    SETTLING,
    /** The version runs under its own plan. */
    ALONE;

    /** The stage that follows. */
    public Stage next() {
        return this == BESIDE ? SETTLING : ALONE;
    }
}
