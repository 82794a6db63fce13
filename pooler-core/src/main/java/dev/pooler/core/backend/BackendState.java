package dev.pooler.core.backend;

import java.util.EnumSet;
import java.util.Set;

/** Where one backend connection is in its life. */
public enum BackendState {
  /** The socket is being opened. */
  CONNECTING,
  /** TLS and authentication. */
  LOGGING_IN,
  /** Logged in; nobody uses it. */
  READY,
  /** The pooler itself has asked something and waits for ReadyForQuery. */
  ASKING,
  /** A session's bytes go through it. */
  RELAYING,
  /** Terminate was sent, or the connection broke; the socket may still be open. */
  CLOSING,
  /** The socket is confirmed closed. */
  CLOSED;

  /** The states that may follow this one. */
  public Set<BackendState> next() {
    return switch (this) {
      case CONNECTING -> EnumSet.of(LOGGING_IN, CLOSING, CLOSED);
      case LOGGING_IN -> EnumSet.of(READY, CLOSING, CLOSED);
      case READY -> EnumSet.of(ASKING, RELAYING, CLOSING, CLOSED);
      case ASKING -> EnumSet.of(READY, CLOSING, CLOSED);
      case RELAYING -> EnumSet.of(READY, CLOSING, CLOSED);
      case CLOSING -> EnumSet.of(CLOSED);
      case CLOSED -> EnumSet.noneOf(BackendState.class);
    };
  }

  /** Whether {@code other} may follow this state. */
  boolean allows(BackendState other) {
    return (Moves.MASKS[ordinal()] & (1 << other.ordinal())) != 0;
  }

  /** {@link #next} as bits: the move is made twice in every transaction. */
  private static final class Moves {
    private static final int[] MASKS = new int[values().length];

    static {
      for (BackendState from : values()) {
        for (BackendState to : from.next()) {
          MASKS[from.ordinal()] |= 1 << to.ordinal();
        }
      }
    }
  }
}
