/** Tributary in a Spring Boot application: its auto-configuration and properties. */
@NullMarked
package dev.tributary.spring;

import org.jspecify.annotations.NullMarked;
