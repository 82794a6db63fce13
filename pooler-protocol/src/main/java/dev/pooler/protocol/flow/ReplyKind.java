package dev.pooler.protocol.flow;

/** What may stand in a {@link ReplyQueue}. Plain numbers, because they are kept as bytes. */
final class ReplyKind {
  static final int NONE = 0;
  static final int QUERY = 1;
  static final int SYNC = 2;
  static final int FUNCTION_CALL = 3;
  static final int PARSE = 4;
  static final int BIND = 5;
  static final int DESCRIBE = 6;
  static final int EXECUTE = 7;
  static final int CLOSE = 8;

  /** A Parse that must fail, because the name is taken. */
  static final int DUPLICATE_PARSE = 9;

  /**
   * CopyDone or CopyFail: no reply of its own, marks the end of what a COPY from the client may
   * have read.
   */
  static final int COPY_END = 10;

  /** A Sync that the server ignores unless the running COPY fails before it is read. */
  static final int SYNC_IN_COPY = 11;

  /** Not sent to the server: a reply that the pooler owes the client, in its place in the order. */
  static final int OWN_PARSE = 12;

  /** As {@link #OWN_PARSE}, for a Close. */
  static final int OWN_CLOSE = 13;

  /** Flag: the message was added by the pooler, its reply is not for the client. */
  static final int INJECTED = 0x40;

  private static final int MASK = 0x3f;

  private ReplyKind() {}

  static int withoutFlags(int kind) {
    return kind & MASK;
  }
}
