package dev.pooler.protocol.backend;

import dev.pooler.protocol.frame.WireLimits;
import java.util.Arrays;

/**
 * What a client must show to cancel a query of this connection.
 *
 * @param processId of the server's process; opaque
 * @param secret {@value WireLimits#MIN_CANCEL_SECRET} to {@value WireLimits#MAX_CANCEL_SECRET}
 *     opaque bytes; exactly four before protocol 3.2. Not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record BackendKeyData(int processId, byte[] secret) implements BackendMessage {

  /** Checks the length of the secret. */
  public BackendKeyData {
    if (!isSecretLength(secret.length)) {
      throw new IllegalArgumentException("secret of " + secret.length + " bytes");
    }
  }

  static boolean isSecretLength(int length) {
    return length >= WireLimits.MIN_CANCEL_SECRET && length <= WireLimits.MAX_CANCEL_SECRET;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BackendKeyData that
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
    return "BackendKeyData[processId=" + processId + "]";
  }
}
