/** Where text came from: files, positions, and the diagnostics that point at them. */
@NullMarked
package dev.tributary.dsl.source;

import org.jspecify.annotations.NullMarked;
