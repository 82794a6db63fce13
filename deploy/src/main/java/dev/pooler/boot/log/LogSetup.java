package dev.pooler.boot.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.pooler.core.config.ConfigKey;
import dev.pooler.core.config.OwnKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes, how much of it, and how it looks: {@code -q}, {@code -v}, {@code logfile},
 * {@code syslog}, {@code verbose}, {@code log_connections}, {@code log_disconnections}, {@code
 * log_format}. Thread-safe by one lock.
 */
public final class LogSetup {
  private static final String STDERR = "stderr";

  private final int verbose;
  private final SystemLog systemLog;
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private List<Appender<ILoggingEvent>> ours = List.of();

  /**
   * The log before there is a configuration.
   *
   * @param quiet nothing goes to standard error
   * @param verbose how often {@code -v} was given
   */
  public LogSetup(boolean quiet, int verbose, SystemLog systemLog) {
    this.verbose = verbose;
    this.systemLog = systemLog;
    if (quiet) {
      leaveStderr();
    }
    if (verbose > 0) {
      root.setLevel(level(verbose));
    }
  }

  /** Writes to standard error no more. */
  public synchronized void leaveStderr() {
    root.detachAppender(STDERR);
  }

  /**
   * Follows the configuration. The file is opened anew each time, so that it can be rotated.
   *
   * @throws IOException when the file cannot be opened; the log goes on where it went before
   */
  public synchronized void apply(PoolerConfig config) throws IOException {
    List<Appender<ILoggingEvent>> old = ours;
    ours = appenders(config);
    ours.forEach(root::addAppender);
    for (Appender<ILoggingEvent> each : old) {
      root.detachAppender(each);
      each.stop();
    }
    root.setLevel(level(Math.max(verbose, config.get(ProcessKeys.VERBOSE))));
    toggle(config, ProcessKeys.LOG_CONNECTIONS, "dev.pooler.server.connections");
    toggle(config, ProcessKeys.LOG_DISCONNECTIONS, "dev.pooler.server.disconnections");
    if (root.getAppender(STDERR) instanceof OutputStreamAppender<ILoggingEvent> stderr
        && stderr.getEncoder() instanceof LineEncoder encoder) {
      encoder.use(config.get(OwnKeys.LOG_FORMAT));
    }
  }

  private static Level level(int verbose) {
    return switch (verbose) {
      case 0 -> Level.INFO;
      case 1 -> Level.DEBUG;
      default -> Level.TRACE;
    };
  }

  private static void toggle(PoolerConfig config, ConfigKey<Boolean> key, String logger) {
    @Nullable Level level = config.get(key) ? null : Level.WARN;
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }

  private List<Appender<ILoggingEvent>> appenders(PoolerConfig config) throws IOException {
    List<Appender<ILoggingEvent>> list = new ArrayList<>();
    String name = config.get(ProcessKeys.LOGFILE);
    if (!name.isEmpty()) {
      list.add(file(root.getLoggerContext(), name, config));
    }
    if (config.get(ProcessKeys.SYSLOG)) {
      systemLog.open(config.get(ProcessKeys.SYSLOG_IDENT), config.get(ProcessKeys.SYSLOG_FACILITY));
      SystemLogAppender appender = new SystemLogAppender(systemLog);
      appender.setContext(root.getLoggerContext());
      appender.setName("syslog");
      appender.start();
      list.add(appender);
    }
    return list;
  }

  /** Not Logback's own appender for files, which refuses a file that another one has open. */
  private static OutputStreamAppender<ILoggingEvent> file(
      LoggerContext context, String name, PoolerConfig config) throws IOException {
    LineEncoder encoder = new LineEncoder();
    encoder.setContext(context);
    encoder.use(config.get(OwnKeys.LOG_FORMAT));
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("logfile");
    appender.setEncoder(encoder);
    appender.setOutputStream(new FileOutputStream(name, true));
    appender.start();
    return appender;
  }
}
