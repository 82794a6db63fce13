package dev.pooler.protocol.frame;

import java.io.Serial;

/**
 * The peer sent bytes that the PostgreSQL protocol does not allow; the connection cannot go on. The
 * only exception that scanners and decoders throw on any input. It carries no stack trace: its
 * message says what was wrong.
 */
public final class ProtocolViolation extends Exception {

  /** {@code protocol_violation}. */
  public static final String PROTOCOL_VIOLATION = "08P01";

  /** {@code feature_not_supported}: what PostgreSQL answers to a version that it does not speak. */
  public static final String FEATURE_NOT_SUPPORTED = "0A000";

  @Serial private static final long serialVersionUID = 1L;

  private final String sqlState;

  /** A violation with SQLSTATE {@value #PROTOCOL_VIOLATION}. */
  public ProtocolViolation(String message) {
    this(PROTOCOL_VIOLATION, message);
  }

  /**
   * @param sqlState five characters, for the error that is sent to the peer
   * @param message fit for the peer and for the log; never holds secrets
   */
  public ProtocolViolation(String sqlState, String message) {
    super(message, null, false, false);
    this.sqlState = sqlState;
  }

  /** SQLSTATE to answer with. */
  public String sqlState() {
    return sqlState;
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
