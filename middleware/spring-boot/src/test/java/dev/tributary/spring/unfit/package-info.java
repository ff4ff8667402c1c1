/** A small shop that the tests run: entities, repositories and a service whose methods are operations. */
package dev.tributary.spring.unfit;
