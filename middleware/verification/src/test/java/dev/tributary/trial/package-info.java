/** Instances in JVMs of their own on one database, under load, killed, and held to account. */
package dev.tributary.trial;
