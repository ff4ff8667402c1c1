package dev.tributary.trial;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What an instance is asked to do.
 *
 * @param arguments by parameter; rows by their uuid
 * @param requestId null for none
 */
public record Call(String operation, Way way, Map<String, String> arguments, String requestId) {

    /** How it is done. */
    public enum Way {
        /** By its declaration. */
        DECLARED,
        /** By a body, in a serializable transaction where the operation is coordinated. */
        SERIALIZABLE,
        /** By a body whose commit is validated. */
        VALIDATED,
        /** No operation: reads lists in a transaction of its own. */
        LOOK;

        private static final List<Way> OF_OPERATIONS = List.of(DECLARED, SERIALIZABLE, VALIDATED);

        /** Any way to run an operation. */
        static Way any(Random random) {
            return OF_OPERATIONS.get(random.nextInt(OF_OPERATIONS.size()));
        }
    }

    /** Whether several sites may have taken it, each without knowing of the others: then it has several records and happens once. */
    boolean copied() {
        return requestId != null
                && requestId.startsWith("anywhere ")
                && !Trial.coordinated(operation)
                && Trial.repeatable(operation);
    }

    Call withoutRequestId() {
        return new Call(operation, way, arguments, null);
    }

    /** What tells this call from all others. */
    long token() {
        return Long.parseLong(arguments.get("token"));
    }
}
