package dev.pooler.core.pool;

/** What a backend is doing for its pool; PgBouncer's words, as {@code SHOW SERVERS} prints them. */
public enum MemberState {
  /** Connecting or logging in. */
  LOGIN("new"),
  /** Ready to be lent. */
  IDLE("idle"),
  /** Idle for so long that it must be asked first. */
  USED("used"),
  /** Being asked, or being reset. */
  TESTED("tested"),
  /** Lent to a session. */
  ACTIVE("active"),
  /** Returned, but a cancel request for its last query is still on its way. */
  BEING_CANCELED("being_canceled"),
  /** On its way out; its permit is still taken. */
  CLOSING("closing");

  private final String shown;

  MemberState(String shown) {
    this.shown = shown;
  }

  public String shown() {
    return shown;
  }
}
