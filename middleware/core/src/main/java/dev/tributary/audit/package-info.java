/** Audits a database: every invariant as one query, and what breaks a deferred one handed to its compensating operation. */
@NullMarked
package dev.tributary.audit;

import org.jspecify.annotations.NullMarked;
