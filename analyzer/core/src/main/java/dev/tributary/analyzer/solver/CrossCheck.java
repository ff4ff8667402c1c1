package dev.tributary.analyzer.solver;

/**
 * What a second solver said of the answers that the first gave.
 *
 * @param solver its name
 * @param answers how many answers it was asked to confirm
 * @param confirmed how many it confirmed; it did not know about the others
 */
public record CrossCheck(String solver, int answers, int confirmed) {

    /** How many answers the solver did not know itself. */
    public int unanswered() {
        return answers - confirmed;
    }

    /** One sentence for people. */
    public String sentence() {
        return "confirmed " + confirmed + " of " + answers + (answers == 1 ? " answer" : " answers") + " by " + solver
                + (unanswered() == 0 ? "" : ", " + unanswered() + " unanswered");
    }
}
