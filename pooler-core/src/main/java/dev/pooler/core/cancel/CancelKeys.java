package dev.pooler.core.cancel;

import dev.pooler.protocol.startup.ProtocolVersion;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
  private static final int LONG_SECRET = 32;
  private static final String ALGORITHM = "HmacSHA256";

  /** Never used itself: a copy is cheaper than a new one, which looks for its provider. */
  private final Mac prototype;

  public CancelKeys(SecureRandom random) {
    byte[] bytes = new byte[LONG_SECRET];
    random.nextBytes(bytes);
    try {
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(bytes, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
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
    return Arrays.copyOf(mac(sessionId), version.minor() >= 2 ? LONG_SECRET : SHORT_SECRET);
  }

  /** Whether {@code secret} is the session's, in constant time. */
  public boolean matches(long sessionId, byte[] secret) {
    boolean known = secret.length == SHORT_SECRET || secret.length == LONG_SECRET;
    return known && MessageDigest.isEqual(Arrays.copyOf(mac(sessionId), secret.length), secret);
  }

  private byte[] mac(long sessionId) {
    try {
      Mac mac = (Mac) prototype.clone();
      return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(sessionId).array());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + ALGORITHM + " can be copied", e);
    }
  }
}
