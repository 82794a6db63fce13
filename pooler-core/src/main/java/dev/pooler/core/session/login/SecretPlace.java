package dev.pooler.core.session.login;

import dev.pooler.core.error.PoolerError;

/** Where the secret of a user is to be found that is not on file. */
public sealed interface SecretPlace {

  /** Nowhere: no {@code auth_user} is set, or there is no such database. */
  record Nowhere() implements SecretPlace {}

  /**
   * On a server.
   *
   * @param database entry of {@code [databases]} to ask
   * @param asUser {@code auth_user}
   * @param query {@code auth_query}, with {@code $1} for the user's name
   */
  record OnServer(String database, String asUser, String query) implements SecretPlace {}

  /** It cannot be asked for. */
  record Misconfigured(PoolerError error) implements SecretPlace {}
}
