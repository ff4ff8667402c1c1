@org.jspecify.annotations.NullUnmarked
package dev.tributary.evaluate;
