package dev.pooler.boot.userlist;

import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramVerifier;
import java.security.SecureRandom;

/** What is kept of a password. */
enum SecretKind {
  SCRAM_SHA_256("scram-sha-256") {
    @Override
    String of(String user, String password, int iterations) {
      return ScramVerifier.derive(password, iterations, new SecureRandom()).format();
    }
  },
  MD5("md5") {
    @Override
    String of(String user, String password, int iterations) {
      return Md5.store(password, user);
    }
  },
  PLAIN("plain") {
    @Override
    String of(String user, String password, int iterations) {
      return password;
    }
  };

  private final String word;

  SecretKind(String word) {
    this.word = word;
  }

  /** The secret for the file. */
  abstract String of(String user, String password, int iterations);

  /** As {@code auth_type} has it; what the command line takes. */
  @Override
  public String toString() {
    return word;
  }
}
