package dev.pooler.core.session.login;

import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * SCRAM verifiers of users whose password itself is on file. Each is derived once (about 2 ms for
 * 4096 iterations), by the first login, and again when the password changes. Thread-safe. Keeps one
 * per user on file: drop it with the configuration.
 */
public final class PlainVerifiers {
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final int iterations;
  private final SecureRandom random;

  private record Entry(StoredSecret.Plain secret, ScramVerifier verifier) {}

  /**
   * @param iterations {@code scram_iterations}
   */
  public PlainVerifiers(int iterations, SecureRandom random) {
    this.iterations = iterations;
    this.random = random;
  }

  /** The verifier of that user with that password. */
  public ScramVerifier of(String user, StoredSecret.Plain secret) {
    Entry known = entries.get(user);
    if (known != null && known.secret.equals(secret)) {
      return known.verifier;
    }
    Entry made = new Entry(secret, ScramVerifier.derive(secret.password(), iterations, random));
    entries.put(user, made);
    return made.verifier;
  }
}
