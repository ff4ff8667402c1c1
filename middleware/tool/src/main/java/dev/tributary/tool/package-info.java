/** {@code tributary-tool.jar}: what is done to a site's database from a command line. */
@NullMarked
package dev.tributary.tool;

import org.jspecify.annotations.NullMarked;
