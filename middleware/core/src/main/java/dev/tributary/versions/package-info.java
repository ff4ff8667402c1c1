/** Which versions of the application run, and when an older one is gone so that the newer one can rely on its own rules. */
@NullMarked
package dev.tributary.versions;

import org.jspecify.annotations.NullMarked;
