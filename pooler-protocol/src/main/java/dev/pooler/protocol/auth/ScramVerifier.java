package dev.pooler.protocol.auth;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps about a user of SCRAM-SHA-256, as in {@code pg_authid.rolpassword}: {@code
 * SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}. Immutable.
 */
public final class ScramVerifier {
  /** Length of the salts that we make, in bytes; PostgreSQL's default. */
  public static final int SALT_LENGTH = 16;

  private static final Pattern FORMAT =
      Pattern.compile(
          "SCRAM-SHA-256\\$([0-9]{1,10}):([A-Za-z0-9+/]+={0,2})\\$([A-Za-z0-9+/]+=):([A-Za-z0-9+/]+=)");

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt.clone();
    this.storedKey = storedKey.clone();
    this.serverKey = serverKey.clone();
  }

  /** The verifier in its textual form, or null if the text is not one. */
  public static @Nullable ScramVerifier parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long iterations = Long.parseLong(matcher.group(1));
    byte @Nullable [] salt = Base64Text.decode(matcher.group(2));
    byte @Nullable [] storedKey = key(matcher.group(3));
    byte @Nullable [] serverKey = key(matcher.group(4));
    if (iterations < 1 || iterations > Integer.MAX_VALUE) {
      return null;
    }
    if (salt == null || storedKey == null || serverKey == null) {
      return null;
    }
    return new ScramVerifier((int) iterations, salt, storedKey, serverKey);
  }

  private static byte @Nullable [] key(String base64) {
    byte @Nullable [] bytes = Base64Text.decode(base64);
    return bytes != null && bytes.length == ScramCrypto.KEY_LENGTH ? bytes : null;
  }

  /**
   * Derives a verifier from a password, with a fresh salt. Slow by intent; keep the result.
   *
   * @param iterations {@code scram_iterations}, at least 1
   */
  public static ScramVerifier derive(String password, int iterations, SecureRandom random) {
    byte[] salt = new byte[SALT_LENGTH];
    random.nextBytes(salt);
    return derive(password, salt, iterations);
  }

  /** Derives a verifier from a password and a given salt. */
  public static ScramVerifier derive(String password, byte[] salt, int iterations) {
    return ScramKeys.derive(password, salt, iterations).verifier();
  }

  /**
   * A verifier for a user that does not exist or has no usable secret. No password fits it. The
   * same user gets the same salt each time, so that the exchange tells nobody whether a user is
   * known.
   *
   * @param seed secret of this process (at least 16 random bytes), kept for its lifetime
   * @param iterations {@code scram_iterations}, which the known users' verifiers should have as
   *     well
   */
  public static ScramVerifier mock(String user, byte[] seed, int iterations) {
    byte[] name = SecretBytes.of(user);
    byte[] salt = Arrays.copyOf(ScramCrypto.hmac(seed, prefixed('s', name)), SALT_LENGTH);
    return new ScramVerifier(
        iterations,
        salt,
        ScramCrypto.hmac(seed, prefixed('c', name)),
        ScramCrypto.hmac(seed, prefixed('v', name)));
  }

  private static byte[] prefixed(char purpose, byte[] name) {
    byte[] result = new byte[name.length + 1];
    result[0] = (byte) purpose;
    System.arraycopy(name, 0, result, 1, name.length);
    return result;
  }

  /**
   * Whether this verifier was made from the given password. Constant time in the outcome; slow like
   * deriving.
   */
  public boolean matches(String password) {
    byte[] salted = ScramCrypto.saltedPassword(password, salt, iterations);
    return MessageDigest.isEqual(serverKey, ScramCrypto.serverKey(salted));
  }

  /** Number of iterations, at least 1. */
  public int iterations() {
    return iterations;
  }

  /** The salt, decoded. */
  public byte[] salt() {
    return salt.clone();
  }

  /** H(ClientKey), 32 bytes. */
  public byte[] storedKey() {
    return storedKey.clone();
  }

  /** The ServerKey of RFC 5802, 32 bytes. */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** The salt itself; must not be changed. */
  byte[] ownSalt() {
    return salt;
  }

  /** H(ClientKey) itself; must not be changed. */
  byte[] ownStoredKey() {
    return storedKey;
  }

  /** The ServerKey itself; must not be changed. */
  byte[] ownServerKey() {
    return serverKey;
  }

  /** The textual form, which {@link #parse} reads. A secret: not for logs. */
  public String format() {
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$"
        + iterations
        + ':'
        + base64.encodeToString(salt)
        + '$'
        + base64.encodeToString(storedKey)
        + ':'
        + base64.encodeToString(serverKey);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScramVerifier that
        && iterations == that.iterations
        && MessageDigest.isEqual(salt, that.salt)
        && MessageDigest.isEqual(storedKey, that.storedKey)
        && MessageDigest.isEqual(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return "ScramVerifier[secret]";
  }
}
