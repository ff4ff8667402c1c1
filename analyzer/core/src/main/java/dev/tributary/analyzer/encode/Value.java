package dev.tributary.analyzer.encode;

import java.math.BigInteger;

/**
 * A term for a value.
 *
 * @param scale for numbers, how many digits after the point the term is scaled by
 * @param isNull the term for whether there is no value; then {@code term} means nothing
 */
record Value(String term, int scale, String isNull) {
    static Value of(String term) {
        return new Value(term, 0, Smt.FALSE);
    }

    static Value of(String term, int scale) {
        return new Value(term, scale, Smt.FALSE);
    }

    /** The number at another scale; where digits go, it is rounded half away from zero, as PostgreSQL's numeric is. */
    String at(int target) {
        if (target == scale) {
            return term;
        }
        if (target > scale) {
            return "(* " + BigInteger.TEN.pow(target - scale) + " " + term + ")";
        }
        BigInteger unit = BigInteger.TEN.pow(scale - target);
        String half = unit.divide(BigInteger.TWO).toString();
        String up = "(div (+ " + term + " " + half + ") " + unit + ")";
        String down = "(- (div (+ (- " + term + ") " + half + ") " + unit + "))";
        return "(ite (>= " + term + " 0) " + up + " " + down + ")";
    }

    String exists() {
        return Smt.not(isNull);
    }
}
