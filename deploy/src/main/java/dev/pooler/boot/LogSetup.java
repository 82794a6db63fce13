package dev.pooler.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes and how much of it: {@code -q}, {@code -v}, {@code logfile}, {@code verbose}.
 * Thread-safe by one lock.
 */
final class LogSetup {
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd HH:mm:ss.SSS z\"} [%property{PID}] %-5level %msg %kvp%n";

  private final boolean quiet;
  private final boolean verbose;
  private @Nullable FileAppender<ILoggingEvent> file;

  LogSetup(boolean quiet, boolean verbose) {
    this.quiet = quiet;
    this.verbose = verbose;
  }

  /** Follows the configuration. The file is opened anew each time, so that it can be rotated. */
  synchronized void apply(PoolerConfig config) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    boolean more = verbose || config.get(ProcessKeys.VERBOSE) > 0;
    root.setLevel(more ? Level.DEBUG : Level.INFO);
    if (quiet) {
      root.detachAppender("stderr");
    }
    FileAppender<ILoggingEvent> old = file;
    String name = config.get(ProcessKeys.LOGFILE);
    file = name.isEmpty() ? null : open(root.getLoggerContext(), name);
    if (file != null) {
      root.addAppender(file);
    }
    if (old != null) {
      root.detachAppender(old);
      old.stop();
    }
  }

  private static FileAppender<ILoggingEvent> open(LoggerContext context, String name) {
    context.putProperty("PID", Long.toString(ProcessHandle.current().pid()));
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setName("logfile");
    appender.setFile(name);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
