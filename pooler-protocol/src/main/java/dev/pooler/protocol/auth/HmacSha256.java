package dev.pooler.protocol.auth;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA-256 (RFC 2104) with one key, which has been worked in already: a use costs the blocks of
 * its message and no look-up of an algorithm. Takes an empty key, which the JDK's does not.
 * Immutable; thread-safe.
 */
public final class HmacSha256 {
  /** Length of every outcome, in bytes. */
  public static final int LENGTH = 32;

  private static final int BLOCK_LENGTH = 64;

  /** Never used but to be cloned. */
  private static final MessageDigest SHA_256 = sha256Prototype();

  /** Digests that have swallowed the padded key; never used but to be cloned. */
  private final MessageDigest inner;

  private final MessageDigest outer;

  /** With a key of any length. */
  public HmacSha256(byte[] key) {
    byte[] block = Arrays.copyOf(key.length > BLOCK_LENGTH ? sha256(key) : key, BLOCK_LENGTH);
    inner = padded(block, (byte) 0x36);
    outer = padded(block, (byte) 0x5c);
  }

  /** The code of a message. */
  public byte[] of(byte[] message) {
    byte[] result = new byte[LENGTH];
    update(message, result);
    return result;
  }

  /** Writes the code of a message to {@code result}, which may be the message itself. */
  void update(byte[] message, byte[] result) {
    digest(inner, message, result);
    digest(outer, result, result);
  }

  /** The hash of a message, without a key. */
  static byte[] sha256(byte[] message) {
    return copy(SHA_256).digest(message);
  }

  private static MessageDigest padded(byte[] block, byte pad) {
    byte[] padded = block.clone();
    for (int i = 0; i < BLOCK_LENGTH; i++) {
      padded[i] ^= pad;
    }
    MessageDigest digest = copy(SHA_256);
    digest.update(padded);
    return digest;
  }

  private static void digest(MessageDigest start, byte[] input, byte[] output) {
    MessageDigest digest = copy(start);
    digest.update(input);
    try {
      digest.digest(output, 0, LENGTH);
    } catch (DigestException e) {
      throw new IllegalArgumentException("no room for the outcome", e);
    }
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java runtime's SHA-256 cannot be cloned", e);
    }
  }

  // Every Java platform must have it.
  private static MessageDigest sha256Prototype() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }
}
