package dev.pooler.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * PostgreSQL's md5 passwords (documentation, "Password Authentication" and
 * AuthenticationMD5Password). Stateless.
 */
public final class Md5 {
  /** Length of the salt in AuthenticationMD5Password, in bytes. */
  public static final int SALT_LENGTH = 4;

  private static final int STORED_LENGTH = 35;
  private static final String PREFIX = "md5";

  private Md5() {}

  /** The stored form of a password: "md5" and the hash of password and user, in hexadecimal. */
  public static String store(String password, String user) {
    return hash(SecretBytes.of(password), SecretBytes.of(user));
  }

  /** What a client that has the stored form sends in answer to AuthenticationMD5Password. */
  public static String answer(String stored, byte[] salt) {
    byte[] hex = stored.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII);
    return hash(hex, salt);
  }

  /** Whether an answer is right; takes the same time whether it is or not. */
  public static boolean verify(String stored, byte[] salt, byte[] answer) {
    return MessageDigest.isEqual(answer(stored, salt).getBytes(StandardCharsets.US_ASCII), answer);
  }

  /**
   * Whether a text is the stored form of an md5 password, by the rule of PgBouncer and PostgreSQL.
   */
  static boolean isStored(String text) {
    boolean stored = text.length() == STORED_LENGTH && text.startsWith(PREFIX);
    for (int i = PREFIX.length(); stored && i < STORED_LENGTH; i++) {
      char c = text.charAt(i);
      stored = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return stored;
  }

  private static String hash(byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(first);
      digest.update(second);
      return PREFIX + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks MD5", e);
    }
  }
}
