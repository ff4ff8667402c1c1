package dev.tributary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a service method as the body of an operation of the {@code .inv} file. Its parameters are the operation's, in
 * order; {@code new} parameters may be left out. On a method of an interface with {@link Operations} it gives the
 * operation's name where the method has another.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** The operation's name in the {@code .inv} file. */
    String value();

    /** The verdict that this method counts on, checked by the build. */
    Expect expect() default Expect.ANY;

    /** How the body of a coordinated operation is kept apart from the others; it means nothing to a confluent one. */
    Coordination coordination() default Coordination.DEFAULT;

    /** Ways of keeping the bodies of coordinated operations apart. */
    enum Coordination {
        /** As the application is configured. */
        DEFAULT,
        /** One SERIALIZABLE transaction, which may also write tables that no {@code .inv} file manages. */
        SERIALIZABLE,
        /** A snapshot without any lock, validated when it commits: the body runs again when it was too late. */
        VALIDATED
    }
}
