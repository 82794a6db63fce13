package dev.pooler.core.node;

import dev.pooler.core.pool.PoolKey;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was learned from logins and serves for logging in to servers: the keys that clients have
 * proven to hold, and the secrets of users that are not on file. In memory only; each secret is
 * replaced by what the user's next login brings. Thread-safe.
 */
final class LearnedSecrets {
  /** Users of every server with several passwords each; then it begins anew. */
  private static final int MOST = 65_536;

  private final Map<ScramVerifier, ScramKeys> keys = new ConcurrentHashMap<>();
  private final Map<PoolKey, StoredSecret> secrets = new ConcurrentHashMap<>();

  /** The keys that belong to this verifier; null when no client has shown them yet. */
  @Nullable ScramKeys keys(ScramVerifier verifier) {
    return keys.get(verifier);
  }

  void proven(ScramKeys proven) {
    put(keys, proven.verifier(), proven);
  }

  /** What a server has told of the pool's user; null when none was asked. */
  @Nullable StoredSecret secret(PoolKey pool) {
    return secrets.get(pool);
  }

  void told(PoolKey pool, StoredSecret secret) {
    put(secrets, pool, secret);
  }

  private static <K, V> void put(Map<K, V> map, K key, V value) {
    if (map.size() >= MOST && !map.containsKey(key)) {
      map.clear();
    }
    map.put(key, value);
  }
}
