/** Effects from ordinary Spring Data JDBC code: what a method saved, compared with what it loaded. */
@NullMarked
package dev.tributary.spring.capture;

import org.jspecify.annotations.NullMarked;
