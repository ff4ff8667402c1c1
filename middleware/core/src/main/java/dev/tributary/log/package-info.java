/** The operation log beyond writing it: room for records, seals, verification, rebuilding, retention. */
@NullMarked
package dev.tributary.log;

import org.jspecify.annotations.NullMarked;
