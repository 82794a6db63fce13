package dev.pooler.core.session;

import org.jspecify.annotations.Nullable;

/**
 * Under which names a client was counted when it was let in; empty until then. Confined to the
 * client's event loop.
 */
public final class Admission {
  private @Nullable String database;
  private @Nullable String user;

  /** The client has been counted. */
  public void granted(String toDatabase, String asUser) {
    database = toDatabase;
    user = asUser;
  }

  /** It is not counted any more. */
  public void withdrawn() {
    database = null;
    user = null;
  }

  /** Database it was counted for; null when it has not been counted. */
  public @Nullable String database() {
    return database;
  }

  /** User it was counted for; null when it has not been counted. */
  public @Nullable String user() {
    return user;
  }
}
