package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.config.ServerHost;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about the backends of a pool. Thread-safe. */
final class PoolLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.server");

  /** A logger of its own, so that {@code log_disconnections} can turn it off. */
  private static final Logger DISCONNECTIONS =
      LoggerFactory.getLogger("dev.pooler.server.disconnections");

  void closed(PoolKey key, Backend backend, String reason) {
    ServerHost host = backend.facts().host();
    DISCONNECTIONS
        .atInfo()
        .addKeyValue("database", key.database())
        .addKeyValue("user", key.user())
        .addKeyValue("backend", backend.id())
        .addKeyValue("address", host == null ? "" : host.toString())
        .log(
            "closing because: {} (age={}s)",
            reason,
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - backend.facts().connectedAt()));
  }

  void loginFailed(PoolKey key, BackendEnd.LoginFailed failure) {
    LOGGER
        .atWarn()
        .addKeyValue("database", key.database())
        .addKeyValue("user", key.user())
        .addKeyValue("sqlstate", failure.sqlState())
        .log("server login failed: {}", failure.reason());
  }
}
