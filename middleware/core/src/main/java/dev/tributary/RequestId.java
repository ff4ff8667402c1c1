package dev.tributary;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of an operation's method that names the request, and is no parameter of the operation: a {@link
 * String} of 1 to 200 characters or a {@link java.util.UUID}. A call that repeats a request changes nothing and returns
 * what the first one returned. Null names no request.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequestId {}
