package dev.pooler.core.error;

import java.util.Locale;
import org.slf4j.event.Level;

/**
 * What a client sent, or did, that cannot be served. What each one carries besides its text is in
 * {@link DetailedError}.
 */
public enum ClientError implements PoolerError {
  /** Protocol 2, of before 2003. */
  OLD_PROTOCOL("old V2 protocol not supported"),
  /** The startup packet does not end with its zero byte. */
  BAD_STARTUP_LAYOUT("invalid startup packet layout: expected terminator as last byte"),
  /** A packet of the login is longer than any may be. */
  PARTIAL_STARTUP("client sent partial pkt in startup phase"),
  /** Perhaps somebody in the middle; CVE-2021-23214. */
  DATA_AFTER_SSL_REQUEST("received unencrypted data after SSL request"),
  /** As {@link #DATA_AFTER_SSL_REQUEST}. */
  DATA_AFTER_GSS_REQUEST("received unencrypted data after GSSAPI encryption request"),
  /** A second startup packet. */
  STARTUP_REPEATED("client re-sent startup pkt"),
  /** A password before anybody asked. */
  PASSWORD_BEFORE_STARTUP("client password pkt before startup packet"),
  /** A message type that clients do not send. */
  UNKNOWN_PACKET("unknown pkt"),
  /** A message whose body does not fit its type. */
  BROKEN_PACKET("failed to parse packet"),
  /** A Query without the NUL that ends its text. */
  INCOMPLETE_QUERY("incomplete query"),
  /** Follows the answer to a message that the console does not know. */
  BAD_CONSOLE_PACKET("bad packet"),
  /** {@code BEGIN} with {@code pool_mode = statement}. */
  TRANSACTION_IN_STATEMENT_MODE("transaction blocks not allowed in statement pooling mode"),
  /** Parse of a name that is taken. */
  PREPARED_STATEMENT_IN_USE("prepared statement name is already in use"),
  /** {@code disable_pqexec}. */
  SIMPLE_QUERY_DISALLOWED("PQexec disallowed"),
  /** An SSLRequest on a connection that has TLS. */
  SSL_INSIDE_SSL("SSL req inside SSL") {
    @Override
    public boolean toldToClient() {
      return false;
    }
  },
  /** Something else than a login where only that may be. */
  BAD_PACKET("bad packet") {
    @Override
    public boolean toldToClient() {
      return false;
    }
  },
  /** A cancel request that is none. */
  BAD_CANCEL_REQUEST("bad cancel request") {
    @Override
    public boolean toldToClient() {
      return false;
    }
  },
  /** The client went away without a word. */
  CLIENT_UNEXPECTED_EOF("client unexpected eof") {
    @Override
    public boolean toldToClient() {
      return false;
    }

    @Override
    public Level logLevel() {
      return Level.INFO;
    }
  },
  /** The client said good-bye (Terminate). */
  CLIENT_CLOSE_REQUEST("client close request") {
    @Override
    public boolean toldToClient() {
      return false;
    }

    @Override
    public Level logLevel() {
      return Level.INFO;
    }
  };

  private final String text;

  ClientError(String text) {
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
