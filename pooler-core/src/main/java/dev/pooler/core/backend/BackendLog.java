package dev.pooler.core.backend;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.loop.ChannelFacts;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What operators read about single backends: {@code backend}, {@code database}, {@code user} and
 * {@code address} of each event say which. Thread-safe.
 */
public final class BackendLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.server");

  /** A logger of its own, so that {@code log_connections} can turn it off. */
  private static final Logger CONNECTIONS =
      LoggerFactory.getLogger("dev.pooler.server.connections");

  private final @Nullable PoolSettings settings;

  /** A log that doesn't know the pool. */
  public BackendLog() {
    this(null);
  }

  /** The log of the backends of a pool. */
  public BackendLog(@Nullable PoolSettings settings) {
    this.settings = settings;
  }

  /** The socket is open. */
  void connected(long backend, Channel channel) {
    if (CONNECTIONS.isInfoEnabled()) {
      ChannelFacts facts = ChannelFacts.of(channel, 0);
      about(CONNECTIONS.atInfo(), backend)
          .addKeyValue("address", facts.peer())
          .log("new connection to server (from {})", facts.local());
    }
  }

  static void resolvConfUnusable(String file, Exception cause) {
    LOGGER.atError().addKeyValue("resolv_conf", file).log("cannot be used: {}", cause.toString());
  }

  /** More than the pool's own line may say to clients. */
  void loginFailed(long backend, String detail) {
    about(LOGGER.atWarn(), backend).log("{}", detail);
  }

  /** A mistake in the pooler, or in what it was given. */
  void connectFailed(long backend, RuntimeException cause) {
    about(LOGGER.atError(), backend).setCause(cause).log("connect failed");
  }

  /** A mistake in the pooler, or bytes that make no sense to TLS. */
  void broke(long backend, Throwable cause) {
    about(LOGGER.atError(), backend).setCause(cause).log("connection failed");
  }

  void connectQueryFailed(long backend, String error) {
    about(LOGGER.atWarn(), backend).log("connect_query failed: {}", error);
  }

  private LoggingEventBuilder about(LoggingEventBuilder event, long backend) {
    LoggingEventBuilder more = event.addKeyValue("backend", backend);
    return settings == null
        ? more
        : more.addKeyValue("database", settings.database())
            .addKeyValue("user", settings.target().user());
  }
}
