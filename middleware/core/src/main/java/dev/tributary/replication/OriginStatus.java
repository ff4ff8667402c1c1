package dev.tributary.replication;

/**
 * How merging an origin's records goes.
 *
 * @param site that the origin is, or was, an incarnation of
 * @param merged sequence of the last record that is merged here; 0 for none
 */
public record OriginStatus(String origin, String site, long merged, State state) {

    /** Why the next record is not merged. */
    public sealed interface State {

        /** One sentence for people, without a final period. */
        String text();
    }

    /** It has not arrived. */
    public record Current() implements State {
        @Override
        public String text() {
            return "everything that has arrived is merged";
        }
    }

    /** It has arrived, and its turn comes. */
    public record Behind() implements State {
        @Override
        public String text() {
            return "more has arrived and is being merged";
        }
    }

    /** It depends on a record that is not merged here yet. */
    public record Waiting(String origin, long sequence) implements State {
        @Override
        public String text() {
            return "the next record depends on record " + sequence + " of " + origin + ", which is not merged here yet";
        }
    }

    /** It is missing, although later ones have arrived. */
    public record Gap(long first, long last) implements State {
        @Override
        public String text() {
            return (first == last ? "record " + first + " is" : "records " + first + " to " + last + " are")
                    + " missing, although later ones have arrived";
        }
    }

    /** The origin is lost, and this was its last record. */
    public record Ended(long last) implements State {
        @Override
        public String text() {
            return "the origin is lost, and ends with record " + last;
        }
    }

    /**
     * It holds an entity or attribute that this version of the application does not know; a newer one may merge it.
     *
     * @param plan the fingerprint of the version that has written it
     */
    public record Unknown(long sequence, String what, String plan) implements State {
        @Override
        public String text() {
            return "record " + sequence + " is of a newer version of the application (" + what
                    + "), and waits for an instance of version " + plan + " at this site";
        }
    }

    /** It cannot be merged, and is never skipped: a proof or the runtime is wrong, or somebody else has changed the tables. */
    public record Stopped(long sequence, String operation, String why) implements State {
        @Override
        public String text() {
            return "record " + sequence + " (" + operation + ") cannot be merged: " + why;
        }
    }

    /** The database could not, for now; it is tried again. */
    public record Retrying(String why) implements State {
        @Override
        public String text() {
            return "to be tried again: " + why;
        }
    }
}
