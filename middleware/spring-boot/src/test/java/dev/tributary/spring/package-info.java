/** Tests of Tributary in Spring Boot applications, on a real PostgreSQL. */
package dev.tributary.spring;
