package dev.pooler.core.backend;

import org.jspecify.annotations.Nullable;

/** Why a backend connection ended. */
public sealed interface BackendEnd {

  /** Words for the log, as PgBouncer puts them after {@code closing because:}. */
  String reason();

  /**
   * It never became usable: no connection, refused login, time-out.
   *
   * @param sqlState of a refusal that another try will not mend; null where one may
   */
  record LoginFailed(@Nullable String sqlState, String reason) implements BackendEnd {

    /** The state to tell clients; {@code usual} where the server told none. */
    public String stateOr(String usual) {
      return sqlState == null ? usual : sqlState;
    }
  }

  /** The server closed the connection, or broke the protocol. */
  record ServerGone(@Nullable String sqlState, String reason) implements BackendEnd {}
}
