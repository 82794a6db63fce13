package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about the backends of a pool. Thread-safe. */
final class PoolLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.server");

  void closed(PoolKey key, Backend backend, String reason) {
    LOGGER
        .atInfo()
        .addKeyValue("database", key.database())
        .addKeyValue("user", key.user())
        .addKeyValue("backend", backend.id())
        .addKeyValue("pid", backend.facts().processId())
        .log("closing because: {}", reason);
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
