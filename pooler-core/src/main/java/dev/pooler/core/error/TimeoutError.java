package dev.pooler.core.error;

import java.util.Locale;

/** Something took longer than the configuration allows. */
public enum TimeoutError implements PoolerError {
  /** The client did not finish its login. */
  CLIENT_LOGIN_TIMEOUT("client_login_timeout"),
  /** The client did its part, but no server ever answered. */
  CLIENT_LOGIN_TIMEOUT_SERVER_DOWN("client_login_timeout (server down)"),
  /** No server became free in time. */
  QUERY_WAIT_TIMEOUT("query_wait_timeout"),
  /** One query ran too long. */
  QUERY_TIMEOUT("query timeout"),
  /** One query waited too long for a server, by the same limit. */
  QUERY_TIMEOUT_WAITING("query_timeout"),
  /** The client did nothing for too long. */
  CLIENT_IDLE_TIMEOUT("client_idle_timeout"),
  /** The client did nothing for too long inside a transaction. */
  IDLE_TRANSACTION_TIMEOUT("idle transaction timeout"),
  /** One transaction ran too long. */
  TRANSACTION_TIMEOUT("transaction timeout"),
  /** A cancel request could not be forwarded in time. */
  CANCEL_WAIT_TIMEOUT("cancel_wait_timeout") {
    @Override
    public boolean toldToClient() {
      return false;
    }
  };

  private final String text;

  TimeoutError(String text) {
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
