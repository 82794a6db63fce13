package dev.pooler.core.session;

import java.util.EnumSet;
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

  /** The states that may follow this one. */
  public Set<SessionState> next() {
    return switch (this) {
      case LOGGING_IN -> EnumSet.of(AWAITING_GREETING, IDLE, CONSOLE, CANCELING, CLOSED);
      case AWAITING_GREETING -> EnumSet.of(IDLE, CLOSED);
      case IDLE -> EnumSet.of(WAITING, PREPARING, ATTACHED, CLOSED);
      case WAITING -> EnumSet.of(PREPARING, ATTACHED, CLOSED);
      case PREPARING -> EnumSet.of(ATTACHED, CLOSED);
      case ATTACHED -> EnumSet.of(IDLE, CLOSED);
      case CONSOLE, CANCELING -> EnumSet.of(CLOSED);
      case CLOSED -> EnumSet.noneOf(SessionState.class);
    };
  }

  /** Whether {@code other} may follow this state. */
  boolean allows(SessionState other) {
    return (Moves.MASKS[ordinal()] & (1 << other.ordinal())) != 0;
  }

  /** {@link #next} as bits: the move is made in every transaction. */
  private static final class Moves {
    private static final int[] MASKS = new int[values().length];

    static {
      for (SessionState from : values()) {
        for (SessionState to : from.next()) {
          MASKS[from.ordinal()] |= 1 << to.ordinal();
        }
      }
    }
  }
}
