package dev.pooler.core.auth;

import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.StoredSecret;

/**
 * What the pooler can prove to PostgreSQL in a user's name. Immutable; {@code toString} shows no
 * secret.
 */
public sealed interface Credentials {

  /** Nothing: only a server that trusts us lets us in. */
  record None() implements Credentials {}

  /** The password itself: good for every method. */
  record Password(String password) implements Credentials {
    @Override
    public String toString() {
      return "Password[secret]";
    }
  }

  /**
   * The md5 hash: good for md5.
   *
   * @param stored "md5" and 32 hexadecimal digits
   */
  record Md5(String stored) implements Credentials {
    @Override
    public String toString() {
      return "Md5[secret]";
    }
  }

  /**
   * Keys that the client proved to hold: good for SCRAM with a server that has the same verifier.
   */
  record Scram(ScramKeys keys) implements Credentials {}

  /** What a secret on file is good for by itself. A SCRAM verifier alone proves nothing. */
  static Credentials of(StoredSecret secret) {
    return switch (secret) {
      case StoredSecret.None _, StoredSecret.Scram _ -> new None();
      case StoredSecret.Plain(String password) -> new Password(password);
      case StoredSecret.Md5Hash(String stored) -> new Md5(stored);
    };
  }
}
