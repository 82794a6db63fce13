package dev.pooler.core.error;

import dev.pooler.protocol.backend.ErrorFields;
import org.slf4j.event.Level;

/**
 * Why a client is refused, disconnected or told off. Immutable.
 *
 * <p>Unless an error says otherwise it is FATAL with SQLSTATE {@code 08P01}: PgBouncer gives all
 * its own errors that one state, and client libraries tell them apart by their text.
 */
public sealed interface PoolerError
    permits LoginError,
        LimitError,
        TimeoutError,
        ClientError,
        ServerError,
        OperatorError,
        DetailedError {

  /** What becomes of the connection that is told. */
  enum Severity {
    /** The connection is closed after the error. */
    FATAL,
    /** The request failed; the connection goes on. */
    ERROR
  }

  /** Stable name in snake case, for metrics and structured logs. */
  String code();

  /** What the client reads. Has no line breaks. */
  String clientMessage();

  /** The words after "closing because: " in the log. */
  default String logMessage() {
    return clientMessage();
  }

  default Severity severity() {
    return Severity.FATAL;
  }

  /** Five characters, see PostgreSQL's documentation, appendix "Error Codes". */
  default String sqlState() {
    return "08P01";
  }

  default Level logLevel() {
    return Level.WARN;
  }

  /** The same as an ErrorResponse, e.g. for {@code BackendEncoder.error}. */
  default ErrorFields fields() {
    return ErrorFields.of(severity().name(), sqlState(), clientMessage());
  }

  /** False if the connection is closed (or already gone) without a word. */
  default boolean toldToClient() {
    return true;
  }
}
