package dev.pooler.core.node;

import dev.pooler.core.config.ConfigProblems;
import dev.pooler.core.view.StatsView.Counters;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators read about the node as a whole. Thread-safe. */
final class NodeLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.pooler.node");

  private NodeLog() {}

  /** The line that PgBouncer writes once in a period, for those who read it by machine. */
  static void stats(Counters average) {
    LOGGER.info(
        "stats: {} xacts/s, {} queries/s, {} client parses/s, {} server parses/s, {} binds/s, {}"
            + " client logins/s, in {} B/s, out {} B/s, xact {} us, query {} us, wait {} us",
        average.transactions(),
        average.queries(),
        average.clientParses(),
        average.serverParses(),
        average.binds(),
        average.clientLogins(),
        average.received(),
        average.sent(),
        average.transactionMicros(),
        average.queryMicros(),
        average.waitMicros());
  }

  static void reloaded() {
    LOGGER.info("configuration reloaded");
  }

  /** A line for each problem; the rest of the file is in force. */
  static void notReloaded(String problems) {
    problems.lines().forEach(problem -> LOGGER.error("{}", problem));
    LOGGER.warn("config file loading failed");
  }

  static void warnings(ConfigProblems warnings) {
    warnings.list().forEach(warning -> LOGGER.warn("{}", warning.message()));
  }

  static void authFileUnread(String name, Exception cause) {
    LOGGER
        .atWarn()
        .addKeyValue("auth_file", name)
        .addKeyValue("cause", cause)
        .log("auth_file cannot be read, the users stay as they are");
  }

  static void needRestart(List<String> keys) {
    if (!keys.isEmpty()) {
      LOGGER
          .atWarn()
          .addKeyValue("keys", keys)
          .log("these settings change with the next start only");
    }
  }

  static void databaseDropped(String name) {
    LOGGER.warn(
        "dropping database '{}' as it does not exist anymore or inactive auto-database", name);
  }

  static void stopping(String how) {
    LOGGER.info("shutting down: {}", how);
  }

  static void bug(Throwable cause) {
    LOGGER.atError().setCause(cause).log("internal error, please report it");
  }
}
