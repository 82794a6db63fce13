package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendState;
import dev.pooler.core.backend.ScriptedLogin;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The servers' ends of all backends of a simulated node. */
final class SimServers {
  /** More than a pool waits after a failed login. */
  private static final long LONGEST_RETRY = 17 * Pools.SECOND;

  private final Random random;
  private final SimPermits permits;
  private final List<SimServer> servers = new ArrayList<>();
  private final Map<SimShard, Long> retries = new HashMap<>();

  SimServers(Random random, SimPermits permits) {
    this.random = random;
    this.permits = permits;
  }

  /** A shard opens a backend. */
  void begin(SimShard shard, Deque<Runnable> inbox, Backend backend, Runnable gone) {
    permits.opened(shard);
    SimServer server = new SimServer(shard, backend);
    inbox.addLast(() -> {
      servers.add(server);
      ScriptedLogin.begin(server.backend, () -> inbox.addLast(() -> end(server, gone)));
    });
  }

  private void end(SimServer server, Runnable gone) {
    server.letGo();
    servers.remove(server);
    permits.gone(server.shard);
    gone.run();
  }

  /** Any server does the next thing, or dies. */
  void play(boolean dies) {
    if (!servers.isEmpty()) {
      SimServer server = servers.get(random.nextInt(servers.size()));
      boolean login = isLoggingIn(server);
      if (dies) {
        server.die();
      } else {
        server.step(random, false);
      }
      noteFailure(server, login);
    }
  }

  /** Every server does the next thing, and nothing goes wrong. */
  void playAll() {
    for (SimServer server : List.copyOf(servers)) {
      boolean login = isLoggingIn(server);
      server.step(random, true);
      noteFailure(server, login);
    }
  }

  private void noteFailure(SimServer server, boolean wasLoggingIn) {
    if (wasLoggingIn && server.backend.state() != BackendState.READY && !isLoggingIn(server)) {
      retries.put(server.shard, server.shard.now() + LONGEST_RETRY);
    }
  }

  private static boolean isLoggingIn(SimServer server) {
    BackendState state = server.backend.state();
    return state == BackendState.CONNECTING || state == BackendState.LOGGING_IN;
  }

  /** When the shard tries again after a failed login, at the latest. */
  long triesAgain(SimShard shard) {
    return retries.getOrDefault(shard, 0L);
  }
}
