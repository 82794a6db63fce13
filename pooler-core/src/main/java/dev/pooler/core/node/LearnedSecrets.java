package dev.pooler.core.node;

import dev.pooler.core.pool.PoolKey;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What was learned from logins and serves for logging in to servers: the keys that clients have
 * proven to hold, and the secrets of users that are not on file. In memory only; each secret is
 * replaced by what the user's next login brings. Thread-safe.
 */
final class LearnedSecrets {
  /** Users of every server with several passwords each; then it begins anew. */
  private static final int MOST = 65_536;

  private static final int MOST_COUNTED = 100;

  private final Map<ScramVerifier, ScramKeys> keys = new ConcurrentHashMap<>();
  private final Map<PoolKey, Told> secrets = new ConcurrentHashMap<>();

  /** Verifiers among the secrets of late logins, less the others; about the last hundred count. */
  private final AtomicInteger verifiers = new AtomicInteger();

  /**
   * A secret that is not on file.
   *
   * @param typed whether it is the password that a client has typed, and a directory accepted
   */
  record Told(StoredSecret secret, boolean typed) {}

  /** The keys that belong to this verifier; null when no client has shown them yet. */
  @Nullable ScramKeys keys(ScramVerifier verifier) {
    return keys.get(verifier);
  }

  void proven(ScramKeys proven) {
    put(keys, proven.verifier(), proven);
  }

  /** What somebody else has told of the pool's user; null when nobody was asked. */
  @Nullable Told secret(PoolKey pool) {
    return secrets.get(pool);
  }

  void told(PoolKey pool, StoredSecret secret, boolean typed) {
    put(secrets, pool, new Told(secret, typed));
    if (!typed) {
      int step = secret instanceof StoredSecret.Scram ? 1 : -1;
      verifiers.updateAndGet(count -> Math.clamp(count + step, -MOST_COUNTED, MOST_COUNTED));
    }
  }

  /** Whether servers' users have SCRAM verifiers, by and large; so they do until one has not. */
  boolean verifiersPrevail() {
    return verifiers.get() >= 0;
  }

  private static <K, V> void put(Map<K, V> map, K key, V value) {
    if (map.size() >= MOST && !map.containsKey(key)) {
      map.clear();
    }
    map.put(key, value);
  }
}
