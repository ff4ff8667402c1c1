/** Aggregates with children, and what else Spring Data maps: nulls, embedded values, converters. */
package dev.tributary.spring.orders;
