package dev.pooler.admin.render;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as PgBouncer writes them: {@code 2026-11-21 12:03:51 UTC}. Thread-safe. */
public final class Timestamps {
  private final DateTimeFormatter formatter;

  /**
   * Timestamps as read in one place.
   *
   * @param zone the zone that the operator reads; its abbreviation ends each timestamp
   */
  public Timestamps(ZoneId zone) {
    this.formatter =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH).withZone(zone);
  }

  /** To the second; what is below is cut off. */
  public String format(Instant instant) {
    return formatter.format(instant);
  }
}
