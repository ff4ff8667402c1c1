/** Services whose operations tell what became of them. */
package dev.tributary.spring.hooks;
