/** Coordinated operations at two sites with real replication between them. */
package dev.tributary.spring.coordinator;
