/** The live page: each site's shop streams what it is and does, and the page lays the sites side by side. */
@NullMarked
package dev.tributary.sample.live;

import org.jspecify.annotations.NullMarked;
