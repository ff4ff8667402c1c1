/** Several sites: who they are, how PostgreSQL's logical replication connects them, and what each sees of the others. */
@NullMarked
package dev.tributary.sites;

import org.jspecify.annotations.NullMarked;
