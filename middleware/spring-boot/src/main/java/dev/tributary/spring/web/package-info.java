/** Every outcome of an operation as a problem document. */
@NullMarked
package dev.tributary.spring.web;

import org.jspecify.annotations.NullMarked;
