package dev.pooler.protocol.auth;

import com.ongres.saslprep.SASLprep;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The arithmetic of RFC 5802 with SHA-256, and SASLprep the way PostgreSQL applies it. Stateless.
 */
final class ScramCrypto {
  /** Length of every key and signature of SCRAM-SHA-256, in bytes. */
  static final int KEY_LENGTH = HmacSha256.LENGTH;

  private static final byte[] CLIENT_KEY = "Client Key".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SERVER_KEY = "Server Key".getBytes(StandardCharsets.US_ASCII);

  private ScramCrypto() {}

  static byte[] clientKey(byte[] saltedPassword) {
    return hmac(saltedPassword, CLIENT_KEY);
  }

  static byte[] serverKey(byte[] saltedPassword) {
    return hmac(saltedPassword, SERVER_KEY);
  }

  static byte[] sha256(byte[] input) {
    return HmacSha256.sha256(input);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    return new HmacSha256(key).of(message);
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }

  /** SaltedPassword := Hi(Normalize(password), salt, iterations). */
  static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    return hi(SecretBytes.of(normalize(password)), salt, iterations);
  }

  /**
   * The password after SASLprep; unchanged where the profile forbids it, since PostgreSQL takes
   * such a password as it stands (and never prepares one that is pure ASCII).
   */
  static String normalize(String password) {
    if (isAscii(password)) {
      return password;
    }
    try {
      String prepared = new SASLprep().prepareStored(password);
      return prepared.isEmpty() ? password : prepared;
    } catch (RuntimeException e) {
      return password;
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /**
   * PBKDF2 with one block of output; half as fast again as with the JDK's Mac, which starts from
   * the key in each of the thousands of rounds.
   */
  static byte[] hi(byte[] password, byte[] salt, int iterations) {
    HmacSha256 mac = new HmacSha256(password);
    byte[] first = Arrays.copyOf(salt, salt.length + 4);
    first[first.length - 1] = 1;
    byte[] round = mac.of(first);
    byte[] result = round.clone();
    for (int i = 1; i < iterations; i++) {
      mac.update(round, round);
      for (int k = 0; k < KEY_LENGTH; k++) {
        result[k] ^= round[k];
      }
    }
    return result;
  }
}
