package dev.pooler.core.session;

import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.loop.ChannelFacts;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.session.login.LoginIdentity;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What operators read about clients, in PgBouncer's words: {@code session}, {@code database},
 * {@code user} and {@code address} of each event say who. Thread-safe.
 */
final class SessionLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.client");

  private SessionLog() {}

  /** A client has said who it wants to be. */
  static void attempt(ClientLine line, LoginIdentity who) {
    if (config(line).get(ProcessKeys.LOG_CONNECTIONS)) {
      String tls = facts(line).tls();
      about(LOGGER.atInfo(), line)
          .log(
              "login attempt: db={} user={} tls={} replication={}",
              who.database(),
              who.user(),
              tls.isEmpty() ? "no" : tls,
              Replication.asked(who.replication()));
    }
  }

  static void closing(ClientLine line, PoolerError error, @Nullable String detail) {
    if (config(line).get(ProcessKeys.LOG_DISCONNECTIONS)) {
      LoggingEventBuilder event =
          error.logLevel() == Level.ERROR ? LOGGER.atError() : LOGGER.atInfo();
      about(detail == null ? event : event.addKeyValue("detail", detail), line)
          .log(
              "closing because: {} (age={}s)",
              error.logMessage(),
              TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - line.connectedAt()));
    }
    if (error.toldToClient() && config(line).get(ProcessKeys.LOG_POOLER_ERRORS)) {
      about(LOGGER.atWarn(), line).log("pooler error: {}", error.clientMessage());
    }
  }

  static void bug(ClientLine line, Throwable cause) {
    about(LOGGER.atError(), line).setCause(cause).log("illegal state");
  }

  private static LoggingEventBuilder about(LoggingEventBuilder event, ClientLine line) {
    LoginIdentity known = line.identity();
    LoginIdentity who = known == null ? line.asked() : known;
    LoggingEventBuilder more =
        event.addKeyValue("session", line.id()).addKeyValue("address", address(line));
    return who == null
        ? more
        : more.addKeyValue("database", who.database()).addKeyValue("user", who.user());
  }

  /** A client of the Unix socket is named by its process, as long as it is there. */
  private static String address(ClientLine line) {
    int pid = UnixPeer.pid(line.channel());
    ChannelFacts facts = facts(line);
    return pid == 0 ? facts.peer() : "unix(" + pid + "):" + facts.port();
  }

  private static ChannelFacts facts(ClientLine line) {
    return ChannelFacts.of(line.channel(), config(line).get(ListenKeys.LISTEN_PORT));
  }

  private static PoolerConfig config(ClientLine line) {
    return line.host().config();
  }
}
