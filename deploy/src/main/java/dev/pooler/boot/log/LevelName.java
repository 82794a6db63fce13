package dev.pooler.boot.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.List;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** PgBouncer's names of the levels, and syslog's numbers. */
public enum LevelName {
  FATAL(2),
  ERROR(3),
  WARNING(4),
  LOG(6),
  DEBUG(7),
  NOISE(7);

  /** Marks an event after which the process ends. */
  public static final Marker FATAL_MARKER = MarkerFactory.getMarker("FATAL");

  private final int priority;

  LevelName(int priority) {
    this.priority = priority;
  }

  /** The number that syslog has for it. */
  int priority() {
    return priority;
  }

  static LevelName of(ILoggingEvent event) {
    List<Marker> markers = event.getMarkerList();
    if (markers != null && markers.contains(FATAL_MARKER)) {
      return FATAL;
    }
    return switch (event.getLevel().toInt()) {
      case Level.ERROR_INT -> ERROR;
      case Level.WARN_INT -> WARNING;
      case Level.INFO_INT -> LOG;
      case Level.DEBUG_INT -> DEBUG;
      default -> NOISE;
    };
  }
}
