/** The typed model of an application: what an {@code .inv} file means once every name and type is resolved. */
@NullMarked
package dev.tributary.dsl.model;

import org.jspecify.annotations.NullMarked;
