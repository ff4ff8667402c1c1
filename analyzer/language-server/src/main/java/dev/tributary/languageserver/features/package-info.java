/** What an editor asks about a place in a file, and the answers. */
@NullMarked
package dev.tributary.languageserver.features;

import org.jspecify.annotations.NullMarked;
