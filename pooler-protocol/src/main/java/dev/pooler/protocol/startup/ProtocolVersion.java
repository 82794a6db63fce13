package dev.pooler.protocol.startup;

/**
 * A version of the protocol, as a startup message asks for it.
 *
 * @param major 0 to 65535
 * @param minor 0 to 65535
 */
public record ProtocolVersion(int major, int minor) implements Comparable<ProtocolVersion> {

  /** Gone since PostgreSQL 14; known only to be refused by name. */
  static final ProtocolVersion V2_0 = new ProtocolVersion(2, 0);

  /** What everybody has spoken since 2003. */
  public static final ProtocolVersion V3_0 = new ProtocolVersion(3, 0);

  /** Long cancel keys (PostgreSQL 18). 3.1 was never given out. */
  public static final ProtocolVersion V3_2 = new ProtocolVersion(3, 2);

  /** The newest one spoken here. */
  public static final ProtocolVersion NEWEST = V3_2;

  /** Checks the ranges. */
  public ProtocolVersion {
    if ((major & 0xffff) != major || (minor & 0xffff) != minor) {
      throw new IllegalArgumentException("protocol version " + major + "." + minor);
    }
  }

  /** From the four bytes of the wire: major in the upper half. */
  public static ProtocolVersion ofCode(int code) {
    return new ProtocolVersion(code >>> 16, code & 0xffff);
  }

  /** The four bytes of the wire. */
  public int code() {
    return major << 16 | minor;
  }

  /** Whether it can be spoken, or negotiated down to one that can: any 3.x. */
  public boolean isSupported() {
    return major == 3;
  }

  /**
   * What will be spoken with a client that asks for this version: the newest one that exists, is
   * not newer, and is spoken here. 3.1 thus becomes 3.0.
   */
  public ProtocolVersion negotiated() {
    return compareTo(V3_2) >= 0 ? V3_2 : V3_0;
  }

  /** Whether secrets of cancel keys may be longer than four bytes. */
  public boolean hasLongCancelKeys() {
    return compareTo(V3_2) >= 0;
  }

  @Override
  public int compareTo(ProtocolVersion other) {
    return Integer.compareUnsigned(code(), other.code());
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
