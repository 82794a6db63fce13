package dev.pooler.protocol.auth;

import java.security.MessageDigest;

/**
 * What one needs in order to log in by SCRAM-SHA-256 without the password: the client key (as good
 * as the password, against servers that have the same verifier), the server key, and the salt and
 * iterations that they hold for. Immutable; the arrays are copied on the way in and out.
 */
public final class ScramKeys {
  private final byte[] clientKey;
  private final byte[] serverKey;
  private final byte[] salt;
  private final int iterations;

  /** Keys that hold for the given salt and number of iterations. */
  public ScramKeys(byte[] clientKey, byte[] serverKey, byte[] salt, int iterations) {
    this.clientKey = clientKey.clone();
    this.serverKey = serverKey.clone();
    this.salt = salt.clone();
    this.iterations = iterations;
  }

  /** Derives the keys from a password. Takes about as many microseconds as half the iterations. */
  public static ScramKeys derive(String password, byte[] salt, int iterations) {
    byte[] salted = ScramCrypto.saltedPassword(password, salt, iterations);
    return new ScramKeys(
        ScramCrypto.clientKey(salted), ScramCrypto.serverKey(salted), salt, iterations);
  }

  /** Keys that fit the verifier; shares its arrays, and takes {@code clientKey} over. */
  ScramKeys(ScramVerifier verifier, byte[] clientKey) {
    this.clientKey = clientKey;
    this.serverKey = verifier.ownServerKey();
    this.salt = verifier.ownSalt();
    this.iterations = verifier.iterations();
  }

  /** The ClientKey of RFC 5802, 32 bytes. */
  public byte[] clientKey() {
    return clientKey.clone();
  }

  /** The ServerKey of RFC 5802, 32 bytes. */
  public byte[] serverKey() {
    return serverKey.clone();
  }

  /** The salt that the keys were derived with. */
  public byte[] salt() {
    return salt.clone();
  }

  /** The number of iterations that the keys were derived with. */
  public int iterations() {
    return iterations;
  }

  /** The verifier that a server keeps for these keys. */
  public ScramVerifier verifier() {
    return new ScramVerifier(iterations, salt, ScramCrypto.sha256(clientKey), serverKey);
  }

  /** Whether these keys answer a server that offers the given salt and iterations. */
  public boolean holdFor(byte[] offeredSalt, int offeredIterations) {
    return iterations == offeredIterations && MessageDigest.isEqual(salt, offeredSalt);
  }

  @Override
  public String toString() {
    return "ScramKeys[secret]";
  }
}
