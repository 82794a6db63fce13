package dev.pooler.core.error;

import java.util.Locale;

/**
 * PostgreSQL is away, or does not let us in. What each one carries besides its text is in {@link
 * DetailedError}.
 */
public enum ServerError implements PoolerError {
  /** The server closed its connection while the client owned it. */
  SERVER_CRASHED("server conn crashed?"),
  /** PostgreSQL refused one of the client's settings. */
  INVALID_SERVER_PARAMETER("invalid server parameter");

  private final String text;

  ServerError(String text) {
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
