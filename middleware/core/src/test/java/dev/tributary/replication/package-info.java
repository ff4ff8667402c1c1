/** Tests of merging between sites. */
@NullMarked
package dev.tributary.replication;

import org.jspecify.annotations.NullMarked;
