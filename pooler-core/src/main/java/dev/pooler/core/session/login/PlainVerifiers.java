package dev.pooler.core.session.login;

import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM verifiers of users whose password itself is on file. Each is derived once (about 2 ms for
 * 4096 iterations), by the first login, and again when the password changes. Thread-safe. Keeps one
 * per user on file; {@link #renewed} goes with another configuration.
 */
public final class PlainVerifiers {
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final int iterations;
  private final SecureRandom random;

  private final Derivation derivation;

  private record Entry(StoredSecret.Plain secret, ScramVerifier verifier) {}

  /** Makes a verifier of a password; slow by intent. */
  @FunctionalInterface
  interface Derivation {
    ScramVerifier derive(String password, int iterations, SecureRandom random);
  }

  /**
   * @param iterations {@code scram_iterations}
   */
  public PlainVerifiers(int iterations, SecureRandom random) {
    this(iterations, random, ScramVerifier::derive);
  }

  PlainVerifiers(int iterations, SecureRandom random, Derivation derivation) {
    this.iterations = iterations;
    this.random = random;
    this.derivation = derivation;
  }

  /**
   * Verifiers under another configuration, with those that are still good.
   *
   * @param onFile what is on file about a user, null if there is no such user any more
   */
  public PlainVerifiers renewed(
      int newIterations, Function<String, @Nullable StoredSecret> onFile) {
    PlainVerifiers renewed = new PlainVerifiers(newIterations, random, derivation);
    if (newIterations == iterations) {
      entries.forEach((user, entry) -> {
        if (entry.secret.equals(onFile.apply(user))) {
          renewed.entries.put(user, entry);
        }
      });
    }
    return renewed;
  }

  /** The verifier of that user with that password. */
  public ScramVerifier of(String user, StoredSecret.Plain secret) {
    Entry known = entries.get(user);
    if (known != null && known.secret.equals(secret)) {
      return known.verifier;
    }
    Entry made = new Entry(secret, derivation.derive(secret.password(), iterations, random));
    entries.put(user, made);
    return made.verifier;
  }
}
