package dev.tributary.tool;

/** Something that the user named cannot be used. */
final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }

    InvalidInputException(String message) {
        super(message);
    }
}
