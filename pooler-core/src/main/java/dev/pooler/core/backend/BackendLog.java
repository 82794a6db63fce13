package dev.pooler.core.backend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about single backends. Thread-safe. */
public final class BackendLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.server");

  static void resolvConfUnusable(String file, Exception cause) {
    LOGGER.atError().addKeyValue("resolv_conf", file).log("cannot be used: {}", cause.toString());
  }

  /** More than the pool's own line may say to clients. */
  void loginFailed(long backend, String detail) {
    LOGGER.atWarn().addKeyValue("backend", backend).log("{}", detail);
  }

  /** A mistake in the pooler, or in what it was given. */
  void connectFailed(long backend, RuntimeException cause) {
    LOGGER.atError().addKeyValue("backend", backend).setCause(cause).log("connect failed");
  }

  /** A mistake in the pooler, or bytes that make no sense to TLS. */
  void broke(long backend, Throwable cause) {
    LOGGER.atError().addKeyValue("backend", backend).setCause(cause).log("connection failed");
  }

  void connectQueryFailed(long backend, String error) {
    LOGGER.atWarn().addKeyValue("backend", backend).log("connect_query failed: {}", error);
  }
}
