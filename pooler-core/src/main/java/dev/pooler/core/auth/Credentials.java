package dev.pooler.core.auth;

import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import org.jspecify.annotations.Nullable;

/** What we can prove to a server. Immutable; {@code toString} shows no secret. */
public sealed interface Credentials {

  /** Nothing: good for {@code trust}, {@code peer} and client certificates. */
  record NoPassword() implements Credentials {}

  /**
   * The password: good for every method.
   *
   * @param known keys of an earlier login with this password, which save deriving them again; see
   *     the login action {@code Ready}
   */
  record Password(String password, @Nullable ScramKeys known) implements Credentials {
    @Override
    public String toString() {
      return "Password[secret]";
    }
  }

  /**
   * The md5 hash of password and user: good for {@code md5}.
   *
   * @param stored "md5" and 32 hexadecimal digits
   */
  record Md5Secret(String stored) implements Credentials {
    @Override
    public String toString() {
      return "Md5Secret[secret]";
    }
  }

  /** Keys that a client proved to hold: good for SCRAM where the server has the same verifier. */
  record PassThrough(ScramKeys keys) implements Credentials {}

  /**
   * A SCRAM verifier whose keys no client has shown yet: good for nothing but what needs no
   * password.
   */
  record VerifierOnly() implements Credentials {}

  /**
   * What can be done with what is on file.
   *
   * @param proven keys that a client of this user proved to hold, if any; they count only where
   *     they belong to the verifier on file
   */
  static Credentials of(StoredSecret secret, @Nullable ScramKeys proven) {
    return switch (secret) {
      case StoredSecret.None() -> new NoPassword();
      case StoredSecret.Plain(String password) -> new Password(password, proven);
      case StoredSecret.Md5Hash(String stored) -> new Md5Secret(stored);
      case StoredSecret.Scram(ScramVerifier verifier) ->
          proven != null && proven.verifier().equals(verifier)
              ? new PassThrough(proven)
              : new VerifierOnly();
    };
  }
}
