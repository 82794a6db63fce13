package dev.pooler.core.backend.login;

import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.frame.ProtocolViolation;
import org.jspecify.annotations.Nullable;

/**
 * Why a login failed. Immutable.
 *
 * @param message for the log; as PgBouncer words it where it has words
 * @param server the server's error, if it was one
 */
public record LoginFailure(Reason reason, String message, @Nullable ErrorFields server) {

  /** The kinds of failure. */
  public enum Reason {
    /** The server said no, by an ErrorResponse. */
    SERVER_ERROR,
    /**
     * The server is too old to negotiate the version that we asked for: a login with 3.0 may
     * succeed.
     */
    PROTOCOL_REFUSED,
    /** The server has no TLS, and we must not do without. */
    TLS_REFUSED,
    /** The answer to SSLRequest was neither yes nor no. */
    BAD_TLS_ANSWER,
    /**
     * More bytes came with the answer to SSLRequest; perhaps somebody in the middle
     * (CVE-2021-23222).
     */
    DATA_BEFORE_TLS,
    /** The server wants a proof that our credentials do not allow. */
    WRONG_PASSWORD_TYPE,
    /** The server wants a method that we do not know. */
    UNKNOWN_METHOD,
    /** The server offers no SASL mechanism that we know. */
    NO_MECHANISM,
    /** The server breaks the rules of SCRAM. */
    SCRAM_BROKEN,
    /** The server does not know our verifier: it is not the one that it pretends to be. */
    SERVER_NOT_PROVEN,
    /** The server sent a message that cannot be read, or at the wrong time. */
    BAD_MESSAGE
  }

  static LoginFailure of(Reason reason, String message) {
    return new LoginFailure(reason, message, null);
  }

  /**
   * What PgBouncer gives as the reason of closing the connection, and remembers as the pool's last
   * failure.
   */
  public String disconnectReason() {
    return switch (reason) {
      case SERVER_ERROR, PROTOCOL_REFUSED -> "login failed";
      case TLS_REFUSED, BAD_TLS_ANSWER, DATA_BEFORE_TLS, BAD_MESSAGE -> message;
      case WRONG_PASSWORD_TYPE, UNKNOWN_METHOD, NO_MECHANISM, SCRAM_BROKEN, SERVER_NOT_PROVEN ->
          "failed to answer authreq";
    };
  }

  /**
   * What waiting clients are told: trying again will not help them. Null where PgBouncer lets them
   * wait for the next try.
   */
  public @Nullable String clientMessage() {
    return switch (reason) {
      case SERVER_ERROR, PROTOCOL_REFUSED -> server == null ? message : server.message();
      case WRONG_PASSWORD_TYPE -> "server login failed: wrong password type";
      case NO_MECHANISM ->
          "server login failed: none of the server's SASL authentication mechanisms are supported";
      case SERVER_NOT_PROVEN -> "server login failed: invalid server signature";
      case TLS_REFUSED,
          BAD_TLS_ANSWER,
          DATA_BEFORE_TLS,
          UNKNOWN_METHOD,
          SCRAM_BROKEN,
          BAD_MESSAGE ->
          null;
    };
  }

  /** SQLSTATE that goes with {@link #clientMessage}: the server's, or {@code 08P01}. */
  public String clientSqlState() {
    return server == null ? ProtocolViolation.PROTOCOL_VIOLATION : server.sqlState();
  }
}
