package dev.pooler.protocol.frontend;

/** What Describe and Close are about. */
public enum ObjectKind {
  /** A prepared statement. */
  STATEMENT('S'),
  /** A portal. */
  PORTAL('P');

  private final byte code;

  ObjectKind(char code) {
    this.code = (byte) code;
  }

  /** The byte of the wire. */
  public byte code() {
    return code;
  }
}
