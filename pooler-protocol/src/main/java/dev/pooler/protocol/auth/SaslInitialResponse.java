package dev.pooler.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Body of SASLInitialResponse (PostgreSQL documentation, "Message Formats"). Immutable by
 * agreement: nobody writes to the array.
 *
 * @param mechanism name of the mechanism that the client selected
 * @param data client-first-message
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by the exchange that it was made for
public record SaslInitialResponse(String mechanism, byte[] data) {

  /**
   * Reads the body of a message of type 'p' that was sent in answer to AuthenticationSASL.
   *
   * @throws AuthFailure if it is malformed or comes without client-first-message
   */
  public static SaslInitialResponse decode(byte[] body) throws AuthFailure {
    int end = 0;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    int data = end + 5;
    if (data > body.length) {
      throw malformed();
    }
    int length =
        (body[end + 1] & 0xFF) << 24
            | (body[end + 2] & 0xFF) << 16
            | (body[end + 3] & 0xFF) << 8
            | (body[end + 4] & 0xFF);
    // PostgreSQL allows -1, "no data yet"; no client is known to send it.
    if (length < 0 || length != body.length - data) {
      throw malformed();
    }
    return new SaslInitialResponse(
        new String(body, 0, end, StandardCharsets.ISO_8859_1),
        Arrays.copyOfRange(body, data, body.length));
  }

  private static AuthFailure malformed() {
    return new AuthFailure(AuthFailure.Kind.MALFORMED, "malformed SASLInitialResponse");
  }
}
