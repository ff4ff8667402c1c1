package dev.tributary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a service method as the body of an operation of the {@code .inv} file. Its parameters are the operation's, in
 * order; a {@code new} parameter may be left out.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** The operation's name in the {@code .inv} file. */
    String value();

    /** The verdict that this method counts on, checked by the build. */
    Expect expect() default Expect.ANY;
}
