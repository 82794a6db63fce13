package dev.pooler.core.cancel;

import dev.pooler.protocol.auth.HmacSha256;
import dev.pooler.protocol.startup.ProtocolVersion;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes and checks the cancel keys of this node. A key is not stored: its process id says where the
 * session is (event loop and place in that loop's table), its secret is derived from the session's
 * number with a key that only this process knows. Thread-safe.
 */
public final class CancelKeys {
  private static final int LOOP_BITS = 6;

  /** Most event loops that a process id can name. */
  public static final int MAX_LOOPS = 1 << LOOP_BITS;

  private static final int SHORT_SECRET = 4;
  private static final int LONG_SECRET = HmacSha256.LENGTH;

  private final HmacSha256 key;

  public CancelKeys(SecureRandom random) {
    byte[] bytes = new byte[LONG_SECRET];
    random.nextBytes(bytes);
    key = new HmacSha256(bytes);
  }

  /** The process id that a client is told; positive. */
  public static int processId(int loop, int place) {
    return (place + 1) << LOOP_BITS | loop;
  }

  /** Index of the event loop in a process id from {@link #processId}. */
  public static int loopOf(int processId) {
    return processId & (MAX_LOOPS - 1);
  }

  /**
   * Place in the loop's table in a process id from {@link #processId}; may be out of bounds for a
   * made-up one.
   */
  public static int placeOf(int processId) {
    return (processId >>> LOOP_BITS) - 1;
  }

  /** The secret of a session: four bytes up to protocol 3.1, 32 from 3.2 on. */
  public byte[] secret(long sessionId, ProtocolVersion version) {
    return Arrays.copyOf(mac(sessionId), lengthFor(version));
  }

  /**
   * Whether {@code secret} is the one that the session has been told, in constant time. The first
   * bytes of a long one are not enough.
   *
   * @param version what is spoken with the session
   */
  public boolean matches(long sessionId, ProtocolVersion version, byte[] secret) {
    return MessageDigest.isEqual(secret(sessionId, version), secret);
  }

  private static int lengthFor(ProtocolVersion version) {
    return version.hasLongCancelKeys() ? LONG_SECRET : SHORT_SECRET;
  }

  private byte[] mac(long sessionId) {
    return key.of(ByteBuffer.allocate(Long.BYTES).putLong(sessionId).array());
  }
}
