package dev.tributary.convergence;

/** What a comparison has found, from good to bad. */
public enum Verdict {
    EQUAL,
    /** Nothing differs that records do not explain which only one of the two has merged yet. */
    UNSETTLED,
    /** Rows differ although both sites have merged the same records that concern them. */
    DIFFERS;

    Verdict and(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
