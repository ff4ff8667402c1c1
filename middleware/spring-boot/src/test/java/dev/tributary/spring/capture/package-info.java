/** Tests of single parts of the capture. */
package dev.tributary.spring.capture;
