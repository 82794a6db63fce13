package dev.pooler.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What the two sides of a SCRAM exchange have in common. Stateless. */
final class ScramExchange {
  /** How the gs2-header begins when the exchange is bound to the server's certificate. */
  static final String BINDING_FLAG = "p=tls-server-end-point";

  private static final int RAW_NONCE_LENGTH = 18;

  private ScramExchange() {}

  static String nonce(SecureRandom random) {
    byte[] raw = new byte[RAW_NONCE_LENGTH];
    random.nextBytes(raw);
    return Base64Text.encode(raw);
  }

  /**
   * The value of the attribute {@code c}: the gs2-header, and the channel's data where it is bound.
   */
  static String channelAttribute(String gs2Header, byte @Nullable [] endPointHash) {
    byte[] header = latin1(gs2Header);
    if (endPointHash == null) {
      return Base64Text.encode(header);
    }
    byte[] both = new byte[header.length + endPointHash.length];
    System.arraycopy(header, 0, both, 0, header.length);
    System.arraycopy(endPointHash, 0, both, header.length, endPointHash.length);
    return Base64Text.encode(both);
  }

  static byte[] authMessage(String clientFirstBare, String serverFirst, String clientFinalBare) {
    return latin1(clientFirstBare + ',' + serverFirst + ',' + clientFinalBare);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
