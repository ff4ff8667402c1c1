/** The Maven goal that analyses {@code .inv} files and holds annotated methods to the verdicts. */
@NullMarked
package dev.tributary.maven;

import org.jspecify.annotations.NullMarked;
