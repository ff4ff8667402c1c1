/** Tests of what is found in a database at start. */
@NullMarked
package dev.tributary.spring.database;

import org.jspecify.annotations.NullMarked;
