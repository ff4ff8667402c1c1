/** Tests of what HTTP clients are told. */
@NullMarked
package dev.tributary.spring.web;

import org.jspecify.annotations.NullMarked;
