package dev.pooler.protocol.frame;

/** Sizes that the protocol or PostgreSQL fixes. In bytes. */
public final class WireLimits {

  /** Tag and length field. */
  public static final int HEADER_LENGTH = 5;

  /** Smallest legal value of a length field: it counts itself. */
  public static final int MIN_LENGTH_FIELD = 4;

  /** Largest length field for which a whole frame can still be counted in an {@code int}. */
  public static final int MAX_LENGTH_FIELD = Integer.MAX_VALUE - 1;

  /**
   * Largest length field of a startup packet that PostgreSQL takes ({@code
   * MAX_STARTUP_PACKET_LENGTH} and the field itself).
   */
  public static final int MAX_STARTUP_LENGTH_FIELD = 10_004;

  /**
   * Largest length field that PostgreSQL takes of messages that hold no data: it hangs up at a
   * longer one.
   */
  public static final int MAX_SMALL_LENGTH_FIELD = 10_000;

  /** Shortest secret of a cancel key; the only one before protocol 3.2. */
  public static final int MIN_CANCEL_SECRET = 4;

  /** Longest secret of a cancel key, from protocol 3.2 on. */
  public static final int MAX_CANCEL_SECRET = 256;

  private WireLimits() {}
}
