package dev.tributary.outcome;

import java.io.Serial;
import java.util.List;

/** The method's body changed something other than the {@code .inv} file declares. */
public final class EffectMismatchException extends OperationException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> declared;
    private final transient List<String> captured;

    public EffectMismatchException(String operation, List<String> declared, List<String> captured) {
        super(operation, "the body does not do what is declared; declared: " + declared + ", done: " + captured, null);
        this.declared = List.copyOf(declared);
        this.captured = List.copyOf(captured);
    }

    public List<String> declared() {
        return declared;
    }

    public List<String> captured() {
        return captured;
    }
}
