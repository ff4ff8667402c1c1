package dev.tributary.spring.operation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;

/**
 * Says where interfaces with {@link dev.tributary.Operations} are. Those below the package of the application's main class
 * are found without it.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(EnabledOperationsRegistrar.class)
public @interface EnableOperations {

    /** Packages to look below; when none is named, that of the annotated class. */
    String[] basePackages() default {};

    /** As {@link #basePackages}, by a class in each. */
    Class<?>[] basePackageClasses() default {};
}
