package dev.pooler.core.backend;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limit for connecting and logging in, {@code server_connect_timeout}; the connect query
 * belongs to it, too. Confined to the backend's event loop.
 */
final class ConnectClock {
  private @Nullable Future<?> limit;

  /** Has {@code onTimeout} called when the time is over, unless the clock is stopped before. */
  void start(BackendWiring wiring, Runnable onTimeout) {
    limit = wiring.loop().schedule(onTimeout, wiring.connectTimeoutMillis(), TimeUnit.MILLISECONDS);
  }

  void stop() {
    if (limit != null) {
      limit.cancel(false);
      limit = null;
    }
  }
}
