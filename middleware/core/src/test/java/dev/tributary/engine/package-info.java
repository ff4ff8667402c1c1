/** The engine on a real PostgreSQL. */
package dev.tributary.engine;
