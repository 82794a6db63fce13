package dev.pooler.core.session.login;

import dev.pooler.core.error.PoolerError;
import dev.pooler.protocol.auth.StoredSecret;
import org.jspecify.annotations.Nullable;

/** What a server has said about a user that is not on file. */
public sealed interface SecretAnswer {

  /**
   * There is one.
   *
   * @param user the name that the server gives; it counts from here on
   */
  record Found(String user, StoredSecret secret) implements SecretAnswer {}

  /** There is no such user. */
  record Missing() implements SecretAnswer {}

  /**
   * It was not to be learned.
   *
   * @param detail more about it, for the log only
   */
  record Failed(PoolerError error, @Nullable String detail) implements SecretAnswer {}
}
