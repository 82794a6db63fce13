package dev.pooler.core.node;

import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.protocol.auth.ScramKeys;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The SCRAM keys of logins to servers by password, so that a password is stretched once and not at
 * every login. Apart from the keys that clients prove: those belong to verifiers on file, these to
 * the servers' own. Thread-safe.
 */
final class ServerKeys {
  private record Login(List<ServerHost> hosts, String user) {}

  private record Proven(String password, ScramKeys keys) {}

  private final Map<Login, Proven> known = new ConcurrentHashMap<>();

  /** Keys of an earlier login with this password, null if there was none. */
  @Nullable ScramKeys find(ServerTarget target, String password) {
    Proven proven = known.get(new Login(target.hosts(), target.user()));
    return proven != null && proven.password.equals(password) ? proven.keys : null;
  }

  void learned(ServerTarget target, String password, ScramKeys keys) {
    known.put(new Login(target.hosts(), target.user()), new Proven(password, keys));
  }
}
