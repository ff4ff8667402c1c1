package dev.tributary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a public interface whose methods are operations without bodies: what the {@code .inv} file declares is executed.
 *
 * <p>A method is the operation of its name, or of the name that {@link Operation} gives. Its parameters are the
 * operation's, in order; {@code new} parameters may be left out. It returns nothing, the {@code Receipt}, the key of the
 * one {@code new} parameter, or a {@link java.util.concurrent.CompletableFuture} of one of these. Default methods are what
 * they are.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operations {

    /** The application's name in its {@code .inv} file. */
    String value();
}
