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

  static void loggedIn(ClientConnection connection, LoginIdentity who) {
    if (connection.host().config().get(ProcessKeys.LOG_CONNECTIONS)) {
      about(LOGGER.atInfo(), connection)
          .log("login attempt: db={} user={}", who.database(), who.user());
    }
  }

  static void closing(ClientConnection connection, PoolerError error) {
    if (error.toldToClient()) {
      if (connection.host().config().get(ProcessKeys.LOG_POOLER_ERRORS)) {
        about(LOGGER.atLevel(error.logLevel()), connection)
            .log("pooler error: {}", error.clientMessage());
      }
    } else if (connection.host().config().get(ProcessKeys.LOG_DISCONNECTIONS)) {
      about(LOGGER.atLevel(error.logLevel()), connection)
          .log("closing because: {}", error.logMessage());
    }
  }

  static void rejected(ClientConnection connection, PoolerError error, @Nullable String detail) {
    if (connection.host().config().get(ProcessKeys.LOG_POOLER_ERRORS)) {
      about(LOGGER.atLevel(error.logLevel()), connection)
          .addKeyValue("detail", detail)
          .log("closing because: {}", error.logMessage());
    }
  }

  static void bug(ClientConnection connection, Throwable cause) {
    about(LOGGER.atError(), connection).setCause(cause).log("illegal state");
  }

  private static LoggingEventBuilder about(LoggingEventBuilder event, ClientConnection connection) {
    LoginIdentity who = connection.identity();
    LoggingEventBuilder more = event.addKeyValue("session", connection.id());
    return who == null
        ? more
        : more.addKeyValue("database", who.database()).addKeyValue("user", who.user());
  }
}
