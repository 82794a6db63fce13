package dev.pooler.core.error;

import java.util.Locale;

/** A client too many. */
public enum LimitError implements PoolerError {
  /** {@code max_client_conn} is reached. */
  MAX_CLIENT_CONN("no more connections allowed (max_client_conn)"),
  /** {@code max_db_client_connections} is reached. */
  MAX_DB_CLIENT_CONNECTIONS("client connections exceeded (max_db_client_connections)"),
  /** {@code max_user_client_connections} is reached. */
  MAX_USER_CLIENT_CONNECTIONS("client connections exceeded (max_user_client_connections)");

  private final String text;

  LimitError(String text) {
    this.text = text;
  }

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String clientMessage() {
    return text;
  }
}
