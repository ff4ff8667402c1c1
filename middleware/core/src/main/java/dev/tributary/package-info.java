/** What an application's own code says: which method is which operation, and what verdict it counts on. */
@NullMarked
package dev.tributary;

import org.jspecify.annotations.NullMarked;
