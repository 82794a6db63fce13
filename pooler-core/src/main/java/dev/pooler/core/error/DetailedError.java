package dev.pooler.core.error;

import dev.pooler.protocol.frame.ProtocolViolation;
import org.slf4j.event.Level;

/** Errors that say more than their name: whose, which, why. */
public sealed interface DetailedError extends PoolerError {

  /** Said after the password has been proven, so that it tells nothing to strangers. */
  record NoSuchDatabase(String name) implements DetailedError {
    @Override
    public String code() {
      return "no_such_database";
    }

    @Override
    public String clientMessage() {
      return Texts.withName("no such database: ", name);
    }
  }

  /** The operator disabled the database. */
  record DatabaseDisabled(String name) implements DetailedError {
    @Override
    public String code() {
      return "database_disabled";
    }

    @Override
    public String clientMessage() {
      return Texts.withName("database \"", name) + "\" is disabled";
    }
  }

  /** Our configuration cannot serve this client. {@code detail} is for the log only. */
  record ConfigurationError(String detail) implements DetailedError {
    @Override
    public String code() {
      return "configuration_error";
    }

    @Override
    public String clientMessage() {
      return "bouncer config error";
    }

    @Override
    public String logMessage() {
      return "bouncer config error: " + detail;
    }

    @Override
    public Level logLevel() {
      return Level.ERROR;
    }
  }

  /** A parameter that is neither tracked nor ignored. */
  record UnsupportedStartupParameter(String name) implements DetailedError {
    @Override
    public String code() {
      return "unsupported_startup_parameter";
    }

    @Override
    public String clientMessage() {
      return Texts.withName("unsupported startup parameter: ", name);
    }
  }

  /** The same, found in {@code options}. */
  record UnsupportedStartupOption(String name) implements DetailedError {
    @Override
    public String code() {
      return "unsupported_startup_option";
    }

    @Override
    public String clientMessage() {
      return Texts.withName("unsupported startup parameter in options: ", name);
    }
  }

  /** Length or type out of range. {@code hex}: the first up to 8 bytes, two digits each. */
  record BadPacketHeader(String hex) implements DetailedError {
    @Override
    public String code() {
      return "bad_packet_header";
    }

    @Override
    public String clientMessage() {
      return "bad packet header: '" + hex + "'";
    }
  }

  /** A message of PostgreSQL's protocol that the console does not answer. */
  record UnsupportedOnConsole(byte tag) implements DetailedError {
    @Override
    public String code() {
      return "unsupported_on_console";
    }

    @Override
    public String clientMessage() {
      return "unsupported packet type for admin console: " + tag;
    }

    @Override
    public Severity severity() {
      return Severity.ERROR;
    }
  }

  /** Any other breach of the protocol, in the words of whoever noticed it. */
  record ProtocolViolated(String sqlState, String detail) implements DetailedError {
    /** Tells the client what the decoder says. */
    public static ProtocolViolated of(ProtocolViolation violation) {
      return new ProtocolViolated(violation.sqlState(), violation.getMessage());
    }

    @Override
    public String code() {
      return "protocol_violation";
    }

    @Override
    public String clientMessage() {
      return Texts.withName("", detail);
    }
  }

  /** Bind or Describe of a name that was not parsed. */
  record PreparedStatementUnknown(String name) implements DetailedError {
    @Override
    public String code() {
      return "prepared_statement_unknown";
    }

    @Override
    public String clientMessage() {
      return "prepared statement did not exist";
    }

    @Override
    public String logMessage() {
      return Texts.withName("prepared statement did not exist: ", name);
    }
  }

  /** No TLS, so nothing can be said to the client. */
  record TlsFailed(String detail) implements DetailedError {
    @Override
    public String code() {
      return "tls_failed";
    }

    @Override
    public String clientMessage() {
      return "TLS handshake failed";
    }

    @Override
    public boolean toldToClient() {
      return false;
    }

    @Override
    public String logMessage() {
      return Texts.withName("TLS handshake failed: ", detail);
    }
  }

  /** PostgreSQL refused our login; its own words and state are passed on. */
  record ServerLoginFailed(String sqlState, String message) implements DetailedError {
    @Override
    public String code() {
      return "server_login_failed";
    }

    @Override
    public String clientMessage() {
      return message;
    }
  }

  /**
   * As {@link ServerLoginFailed}, but of an attempt before; the next one is due after {@code
   * server_login_retry}.
   */
  record ServerLoginFailing(String message) implements DetailedError {
    @Override
    public String code() {
      return "server_login_failing";
    }

    @Override
    public String clientMessage() {
      return "server login has been failing, cached error: " + message + " (server_login_retry)";
    }
  }

  /**
   * A state that our code holds to be impossible. {@code detail}: what happened, in which state,
   * for the log only.
   */
  record Bug(String detail) implements DetailedError {
    @Override
    public String code() {
      return "bug";
    }

    @Override
    public String clientMessage() {
      return "internal error";
    }

    @Override
    public String sqlState() {
      return "XX000";
    }

    @Override
    public String logMessage() {
      return "internal error: " + detail;
    }

    @Override
    public Level logLevel() {
      return Level.ERROR;
    }
  }
}
