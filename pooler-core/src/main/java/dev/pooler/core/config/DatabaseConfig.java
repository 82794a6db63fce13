package dev.pooler.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of {@code [databases]}, as written; what it leaves open is inherited. Immutable. */
public final class DatabaseConfig {
  private final String name;
  private final Values values;

  DatabaseConfig(String name, Values values) {
    this.name = name;
    this.values = values;
  }

  /** The name that clients ask for; {@code *} for the fallback. */
  public String name() {
    return name;
  }

  /** The entry's own value, null when it says nothing. */
  public <T> @Nullable T find(ConfigKey<T> key) {
    return values.find(key);
  }

  /** Name of the database on the server, for a client that asked for {@code requested}. */
  public String serverDatabase(String requested) {
    String own = find(DatabaseKeys.DBNAME);
    return own == null ? requested : own;
  }

  /** Hosts as written; empty: the Unix-domain socket default. */
  public List<String> hosts() {
    List<String> own = find(DatabaseKeys.HOST);
    return own == null ? List.of() : own;
  }

  public int port() {
    Integer own = find(DatabaseKeys.PORT);
    return own == null ? 5432 : own;
  }

  /** The server user forced upon everybody, null: the client's own. */
  public @Nullable String forcedUser() {
    return find(DatabaseKeys.USER);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatabaseConfig that
        && that.name.equals(name)
        && that.values.equals(values);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + values.hashCode();
  }

  @Override
  public String toString() {
    return name + " = " + values;
  }
}
