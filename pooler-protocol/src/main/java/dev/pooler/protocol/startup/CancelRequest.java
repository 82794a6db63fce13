package dev.pooler.protocol.startup;

import dev.pooler.protocol.frame.WireLimits;
import java.util.Arrays;

/**
 * Asks to interrupt the query that runs on another connection. Never answered.
 *
 * @param processId as given by that connection's BackendKeyData
 * @param secret as given there: {@value WireLimits#MIN_CANCEL_SECRET} to {@value
 *     WireLimits#MAX_CANCEL_SECRET} opaque bytes. Not copied: whoever makes the record gives the
 *     array away. Compare with {@link java.security.MessageDigest#isEqual}.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record CancelRequest(int processId, byte[] secret) implements StartupPacket {

  /** Stands where a startup message has its version: 1234.5678. */
  public static final int CODE = 1234 << 16 | 5678;

  /** Checks the length of the secret. */
  public CancelRequest {
    if (secret.length < WireLimits.MIN_CANCEL_SECRET
        || secret.length > WireLimits.MAX_CANCEL_SECRET) {
      throw new IllegalArgumentException("secret of " + secret.length + " bytes");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CancelRequest that
        && processId == that.processId
        && Arrays.equals(secret, that.secret);
  }

  @Override
  public int hashCode() {
    return 31 * processId + Arrays.hashCode(secret);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "CancelRequest[processId=" + processId + "]";
  }
}
