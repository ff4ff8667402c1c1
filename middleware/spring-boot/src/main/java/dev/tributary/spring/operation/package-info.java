/** Runs annotated methods as operations of the engine, as transactions in Spring's sense. */
@NullMarked
package dev.tributary.spring.operation;

import org.jspecify.annotations.NullMarked;
