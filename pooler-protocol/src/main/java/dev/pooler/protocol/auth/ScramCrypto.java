package dev.pooler.protocol.auth;

import com.ongres.saslprep.SASLprep;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The arithmetic of RFC 5802 with SHA-256, and SASLprep the way PostgreSQL applies it. Stateless.
 */
final class ScramCrypto {
  /** Length of every key and signature of SCRAM-SHA-256, in bytes. */
  static final int KEY_LENGTH = 32;

  private static final int BLOCK_LENGTH = 64;
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
    return newSha256().digest(input);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw missing(e);
    }
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
    if (password.chars().allMatch(c -> c < 0x80)) {
      return password;
    }
    try {
      String prepared = new SASLprep().prepareStored(password);
      return prepared.isEmpty() ? password : prepared;
    } catch (RuntimeException e) {
      return password;
    }
  }

  /*
   * PBKDF2 with one block of output. Cloning digests that have swallowed the padded key makes it half as fast again as the JDK's
   * Mac, which starts from the key in each of the thousands of rounds; and it allows an empty password.
   */
  static byte[] hi(byte[] password, byte[] salt, int iterations) {
    byte[] key = password.length > BLOCK_LENGTH ? sha256(password) : password;
    MessageDigest inner = padded(key, (byte) 0x36);
    MessageDigest outer = padded(key, (byte) 0x5c);
    try {
      byte[] first = Arrays.copyOf(salt, salt.length + 4);
      first[first.length - 1] = 1;
      byte[] round = new byte[KEY_LENGTH];
      digest(outer, digest(inner, first, round), round);
      byte[] result = round.clone();
      for (int i = 1; i < iterations; i++) {
        digest(outer, digest(inner, round, round), round);
        for (int k = 0; k < KEY_LENGTH; k++) {
          result[k] ^= round[k];
        }
      }
      return result;
    } catch (CloneNotSupportedException | DigestException e) {
      throw missing(e);
    }
  }

  private static byte[] digest(MessageDigest start, byte[] input, byte[] output)
      throws CloneNotSupportedException, DigestException {
    MessageDigest digest = (MessageDigest) start.clone();
    digest.update(input);
    digest.digest(output, 0, output.length);
    return output;
  }

  private static MessageDigest padded(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, BLOCK_LENGTH);
    for (int i = 0; i < BLOCK_LENGTH; i++) {
      block[i] ^= pad;
    }
    MessageDigest digest = newSha256();
    digest.update(block);
    return digest;
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw missing(e);
    }
  }

  // Every Java platform must have SHA-256 and its HMAC.
  private static IllegalStateException missing(Exception e) {
    return new IllegalStateException("this Java runtime lacks SHA-256", e);
  }
}
