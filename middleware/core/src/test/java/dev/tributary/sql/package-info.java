/** Conditions in memory and in SQL, held against each other on a real PostgreSQL. */
package dev.tributary.sql;
