/** Which Java methods and types stand for which operations and types of the language. */
@NullMarked
package dev.tributary.dsl.forms;

import org.jspecify.annotations.NullMarked;
