/**
 * {@code pooler demo}: a PostgreSQL of its own, Pooler in front of it and a sample database, all in
 * one temporary folder. Runs on the main thread; a shutdown hook cleans up.
 */
@NullMarked
package dev.pooler.boot.demo;

import org.jspecify.annotations.NullMarked;
