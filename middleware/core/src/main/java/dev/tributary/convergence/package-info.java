/** Whether two sites that have merged the same records hold the same rows: digests of tables, compared while users go on. */
@NullMarked
package dev.tributary.convergence;

import org.jspecify.annotations.NullMarked;
