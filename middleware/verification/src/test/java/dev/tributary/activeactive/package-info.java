/** What plain active-active replication does to four textbook applications, and what Tributary does with the same. */
package dev.tributary.activeactive;
