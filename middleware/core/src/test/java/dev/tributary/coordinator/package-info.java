/** What sites tell each other, and who may coordinate. */
package dev.tributary.coordinator;
