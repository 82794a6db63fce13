package dev.pooler.core.backend;

import org.jspecify.annotations.Nullable;

/**
 * Something the pooler itself asks a backend, e.g. the check query. Called back on the backend's
 * event loop.
 */
@FunctionalInterface
public interface Question {

  /**
   * ReadyForQuery has come.
   *
   * @param error text of the first error, null when all went well
   */
  void answered(@Nullable String error);
}
