package dev.pooler.protocol.auth;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What is on file about a user: the second column of {@code auth_file}, or the outcome of {@code
 * auth_query}. Immutable; {@code toString} shows no secret.
 */
public sealed interface StoredSecret {

  /** Nothing is on file, or an empty string, which nobody can log in with. */
  record None() implements StoredSecret {}

  /** The password itself. */
  record Plain(String password) implements StoredSecret {
    @Override
    public String toString() {
      return "Plain[secret]";
    }
  }

  /**
   * The md5 hash of password and user.
   *
   * @param stored "md5" and 32 hexadecimal digits
   */
  record Md5Hash(String stored) implements StoredSecret {
    @Override
    public String toString() {
      return "Md5Hash[secret]";
    }
  }

  /** A SCRAM-SHA-256 verifier. */
  record Scram(ScramVerifier verifier) implements StoredSecret {}

  /**
   * Tells the kinds apart as PgBouncer does: "md5" and 32 lower-case hexadecimal digits, a
   * well-formed SCRAM verifier, else a plain password (also where it only looks like one of the
   * others); null or empty is none.
   */
  static StoredSecret parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return new None();
    }
    if (Md5.isStored(text)) {
      return new Md5Hash(text);
    }
    ScramVerifier verifier = ScramVerifier.parse(text);
    return verifier == null ? new Plain(text) : new Scram(verifier);
  }

  /**
   * Whether the password that a client sent in the clear fits. Compares in constant time; slow for
   * a SCRAM verifier.
   *
   * @param user name that the secret belongs to
   */
  default boolean accepts(String user, String password) {
    if (password.isEmpty()) {
      return false;
    }
    return switch (this) {
      case None() -> false;
      case Plain(String own) -> same(own, password);
      case Md5Hash(String stored) -> same(stored, Md5.store(password, user));
      case Scram(ScramVerifier verifier) -> verifier.matches(password);
    };
  }

  /**
   * Whether a client's answer to AuthenticationMD5Password fits. False for secrets that md5 cannot
   * be done with.
   *
   * @param user name that the secret belongs to
   * @param answer body of PasswordMessage without the terminating NUL
   */
  default boolean acceptsMd5(String user, byte[] salt, byte[] answer) {
    return switch (this) {
      case None _, Scram _ -> false;
      case Plain(String own) -> Md5.verify(Md5.store(own, user), salt, answer);
      case Md5Hash(String stored) -> Md5.verify(stored, salt, answer);
    };
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(SecretBytes.of(a), SecretBytes.of(b));
  }
}
