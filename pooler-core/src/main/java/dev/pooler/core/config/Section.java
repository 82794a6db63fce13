package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/** The sections of the configuration file. Names are case-sensitive, as in PgBouncer. */
public enum Section {
  PGBOUNCER("pgbouncer"),
  POOLER("pooler"),
  CLUSTER("cluster"),
  HTTP("http"),
  DATABASES("databases"),
  USERS("users"),
  PEERS("peers");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** The name as it stands between brackets. */
  public String title() {
    return title;
  }

  /**
   * Whether its lines are named entries ({@code name = key=value ...}) instead of single settings.
   */
  public boolean hasEntries() {
    return switch (this) {
      case DATABASES, USERS, PEERS -> true;
      case PGBOUNCER, POOLER, CLUSTER, HTTP -> false;
    };
  }

  static @Nullable Section find(String title) {
    for (Section section : values()) {
      if (section.title.equals(title)) {
        return section;
      }
    }
    return null;
  }
}
