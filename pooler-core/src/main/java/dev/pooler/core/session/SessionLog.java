package dev.pooler.core.session;

import dev.pooler.core.config.ProcessKeys;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.session.login.LoginIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What operators read about clients. Thread-safe. */
final class SessionLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.client");

  private SessionLog() {}

  static void loggedIn(ClientLine line, LoginIdentity who) {
    if (line.host().config().get(ProcessKeys.LOG_CONNECTIONS)) {
      about(LOGGER.atInfo(), line).log("login attempt: db={} user={}", who.database(), who.user());
    }
  }

  static void closing(ClientLine line, PoolerError error) {
    if (error.toldToClient()) {
      if (line.host().config().get(ProcessKeys.LOG_POOLER_ERRORS)) {
        about(LOGGER.atLevel(error.logLevel()), line)
            .log("pooler error: {}", error.clientMessage());
      }
    } else if (line.host().config().get(ProcessKeys.LOG_DISCONNECTIONS)) {
      about(LOGGER.atLevel(error.logLevel()), line).log("closing because: {}", error.logMessage());
    }
  }

  static void rejected(ClientLine line, PoolerError error, @Nullable String detail) {
    if (line.host().config().get(ProcessKeys.LOG_POOLER_ERRORS)) {
      about(LOGGER.atLevel(error.logLevel()), line)
          .addKeyValue("detail", detail)
          .log("closing because: {}", error.logMessage());
    }
  }

  static void bug(ClientLine line, Throwable cause) {
    about(LOGGER.atError(), line).setCause(cause).log("illegal state");
  }

  private static LoggingEventBuilder about(LoggingEventBuilder event, ClientLine line) {
    LoginIdentity who = line.identity();
    LoggingEventBuilder more = event.addKeyValue("session", line.id());
    return who == null
        ? more
        : more.addKeyValue("database", who.database()).addKeyValue("user", who.user());
  }
}
