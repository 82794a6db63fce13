package dev.pooler.core.pool;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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

  /** Computed once: the move is made in every transaction. */
  private static final Map<MemberState, Set<MemberState>> NEXT = new EnumMap<>(MemberState.class);

  static {
    for (MemberState state : values()) {
      NEXT.put(state, statesAfter(state));
    }
  }

  private final String shown;

  MemberState(String shown) {
    this.shown = shown;
  }

  public String shown() {
    return shown;
  }

  /** The states that may follow this one. */
  public Set<MemberState> next() {
    return Objects.requireNonNull(NEXT.get(this));
  }

  /** Whether {@code other} may follow this state. */
  boolean allows(MemberState other) {
    return next().contains(other);
  }

  private static Set<MemberState> statesAfter(MemberState state) {
    return switch (state) {
      case LOGIN -> EnumSet.of(IDLE, USED, ACTIVE, CLOSING);
      case IDLE -> EnumSet.of(ACTIVE, USED, TESTED);
      case USED -> EnumSet.of(TESTED, CLOSING);
      case TESTED -> EnumSet.of(IDLE, USED, ACTIVE, CLOSING);
      // From one session to the next.
      case ACTIVE -> EnumSet.of(ACTIVE, IDLE, USED, TESTED, BEING_CANCELED, CLOSING);
      case BEING_CANCELED -> EnumSet.of(ACTIVE, CLOSING);
      case CLOSING -> EnumSet.noneOf(MemberState.class);
    };
  }
}
