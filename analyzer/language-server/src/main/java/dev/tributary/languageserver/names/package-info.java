/** What each name of an application stands for, as far as its files can be read. */
@NullMarked
package dev.tributary.languageserver.names;

import org.jspecify.annotations.NullMarked;
