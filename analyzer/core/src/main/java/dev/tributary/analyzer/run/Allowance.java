package dev.tributary.analyzer.run;

/** Steps that may be taken, and that were. */
final class Allowance {
    private final int most;
    private final Patience patience;
    private int spent;

    Allowance(int most, Patience patience) {
        this.most = most;
        this.patience = patience;
    }

    void spend(int steps) {
        spent += steps;
    }

    boolean spent() {
        return spent >= most || patience.isOver();
    }

    boolean interrupted() {
        return patience.isOver();
    }
}
