package dev.pooler.protocol.backend;

import dev.pooler.protocol.frame.ProtocolViolation;

/** What ReadyForQuery says about the transaction. */
public enum TransactionStatus {
  /** No transaction is open. */
  IDLE('I'),
  /** In a transaction block. */
  IN_TRANSACTION('T'),
  /** In a transaction block that failed: everything but its end will be refused. */
  FAILED('E');

  private final byte code;

  TransactionStatus(char code) {
    this.code = (byte) code;
  }

  /** The byte of the wire. */
  public byte code() {
    return code;
  }

  /**
   * The status that this byte stands for.
   *
   * @throws ProtocolViolation if it stands for none
   */
  public static TransactionStatus of(byte code) throws ProtocolViolation {
    return switch (code) {
      case 'I' -> IDLE;
      case 'T' -> IN_TRANSACTION;
      case 'E' -> FAILED;
      default ->
          throw new ProtocolViolation(
              "unknown transaction status " + (code & 0xff) + " in ReadyForQuery");
    };
  }
}
