package dev.pooler.core.session.login;

import org.jspecify.annotations.Nullable;

/** What a database name leads to. */
public sealed interface DatabaseAccess {

  /**
   * A pool.
   *
   * @param forcedUser user that every backend logs in as; null: the client's
   */
  record Open(@Nullable String forcedUser) implements DatabaseAccess {}

  /** The console. */
  record Admin() implements DatabaseAccess {}

  /** An entry that the operator has disabled. */
  record Disabled() implements DatabaseAccess {}

  /** Nothing, and no {@code *} entry either. */
  record Missing() implements DatabaseAccess {}
}
