/** Histories of list-append operations in a documented format, and a checker that says whether one is strictly serializable. */
@NullMarked
package dev.tributary.history;

import org.jspecify.annotations.NullMarked;
