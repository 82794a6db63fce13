package dev.pooler.core.node;

import dev.pooler.core.config.AuthKeys;
import dev.pooler.core.config.ConfigKey;
import dev.pooler.core.config.DatabaseConfig;
import dev.pooler.core.config.DatabaseKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.error.DetailedError.ConfigurationError;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.core.session.login.SecretPlace;
import org.jspecify.annotations.Nullable;

/**
 * {@code auth_user}, {@code auth_query} and {@code auth_dbname}: the database's own, else the
 * global ones. Immutable.
 */
record AuthQuerySettings(PoolerConfig config) {

  /** Where to ask about users that are not on file and want this database. */
  SecretPlace placeFor(String database) {
    boolean console = database.equals(ConfigLoginPolicy.CONSOLE);
    DatabaseConfig entry = console ? null : config.database(database);
    String asUser = find(entry, DatabaseKeys.AUTH_USER, AuthKeys.AUTH_USER);
    if (asUser.isEmpty() || (entry == null && !console)) {
      return new SecretPlace.Nowhere();
    }
    String named = find(entry, DatabaseKeys.AUTH_DBNAME, AuthKeys.AUTH_DBNAME);
    String asked = named.isEmpty() ? database : named;
    if (asked.equals(ConfigLoginPolicy.CONSOLE)) {
      return misconfigured("cannot use the reserved \"pgbouncer\" database as an auth_dbname");
    }
    if (config.database(asked) == null) {
      return new SecretPlace.Misconfigured(notConfigured(asked).error());
    }
    return new SecretPlace.OnServer(
        asked, asUser, find(entry, DatabaseKeys.AUTH_QUERY, AuthKeys.AUTH_QUERY));
  }

  /** What a look-up in a database comes to that is in no entry. */
  static SecretAnswer.Failed notConfigured(String database) {
    return new SecretAnswer.Failed(
        new ConfigurationError("authentication database \"" + database + "\" is not configured"),
        null);
  }

  /** Whether the database's own entry names an {@code auth_user}. */
  boolean hasOwnUser(String database) {
    DatabaseConfig entry = config.database(database);
    return entry != null && entry.find(DatabaseKeys.AUTH_USER) != null;
  }

  private String find(
      @Nullable DatabaseConfig entry, ConfigKey<String> own, ConfigKey<String> global) {
    String value = entry == null ? null : entry.find(own);
    return value == null ? config.get(global) : value;
  }

  private static SecretPlace misconfigured(String why) {
    return new SecretPlace.Misconfigured(new ConfigurationError(why));
  }
}
