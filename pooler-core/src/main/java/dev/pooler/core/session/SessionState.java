package dev.pooler.core.session;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Where one client connection is in its life. */
public enum SessionState {
  /** Startup packet, TLS, authentication. */
  LOGGING_IN,
  /** Authenticated, but no backend of its pool has told the server's parameters yet. */
  AWAITING_GREETING,
  /** Logged in; holds no backend and asks for none. */
  IDLE,
  /** In its pool's queue. */
  WAITING,
  /** Holds a backend that is being given the session's parameters. */
  PREPARING,
  /** Holds a backend; bytes are relayed. */
  ATTACHED,
  /** Talks to the console. */
  CONSOLE,
  /** Brings a cancel request; closed when that is through. */
  CANCELING,
  /** Over; the socket may still be sending the last words. */
  CLOSED;

  /** Computed once: the move is made in every transaction. */
  private static final Map<SessionState, Set<SessionState>> NEXT =
      new EnumMap<>(SessionState.class);

  static {
    for (SessionState state : values()) {
      NEXT.put(state, statesAfter(state));
    }
  }

  /** The states that may follow this one. */
  public Set<SessionState> next() {
    return Objects.requireNonNull(NEXT.get(this));
  }

  /** Whether {@code other} may follow this state. */
  boolean allows(SessionState other) {
    return next().contains(other);
  }

  private static Set<SessionState> statesAfter(SessionState state) {
    return switch (state) {
      case LOGGING_IN -> EnumSet.of(AWAITING_GREETING, IDLE, CONSOLE, CANCELING, CLOSED);
      // A client that replicates is greeted by a backend of its own.
      case AWAITING_GREETING -> EnumSet.of(IDLE, ATTACHED, CLOSED);
      case IDLE -> EnumSet.of(WAITING, PREPARING, ATTACHED, CLOSED);
      case WAITING -> EnumSet.of(PREPARING, ATTACHED, CLOSED);
      case PREPARING -> EnumSet.of(WAITING, ATTACHED, CLOSED);
      case ATTACHED -> EnumSet.of(IDLE, CLOSED);
      case CONSOLE, CANCELING -> EnumSet.of(CLOSED);
      case CLOSED -> EnumSet.noneOf(SessionState.class);
    };
  }
}
