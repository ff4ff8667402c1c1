/** The command line: {@code java -jar tributary.jar}. */
@NullMarked
package dev.tributary.cli;

import org.jspecify.annotations.NullMarked;
