/** An analysis as text for people and as JSON for machines. */
@NullMarked
package dev.tributary.analyzer.report;

import org.jspecify.annotations.NullMarked;
