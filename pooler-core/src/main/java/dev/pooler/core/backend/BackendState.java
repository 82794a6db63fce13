package dev.pooler.core.backend;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
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

  /** Computed once: the move is made in every transaction. */
  private static final Map<BackendState, Set<BackendState>> NEXT =
      new EnumMap<>(BackendState.class);

  static {
    for (BackendState state : values()) {
      NEXT.put(state, statesAfter(state));
    }
  }

  /** The states that may follow this one. */
  public Set<BackendState> next() {
    return Objects.requireNonNull(NEXT.get(this));
  }

  /** Whether {@code other} may follow this state. */
  boolean allows(BackendState other) {
    return next().contains(other);
  }

  /** Whether the login is through and the connection has not ended. */
  boolean isLoggedIn() {
    return switch (this) {
      case READY, ASKING, RELAYING -> true;
      case CONNECTING, LOGGING_IN, CLOSING, CLOSED -> false;
    };
  }

  /** Whether it is closing or closed. */
  boolean isOver() {
    return this == CLOSING || this == CLOSED;
  }

  private static Set<BackendState> statesAfter(BackendState state) {
    return switch (state) {
      case CONNECTING -> EnumSet.of(LOGGING_IN, CLOSING, CLOSED);
      case LOGGING_IN -> EnumSet.of(READY, CLOSING, CLOSED);
      case READY -> EnumSet.of(ASKING, RELAYING, CLOSING, CLOSED);
      case ASKING -> EnumSet.of(READY, CLOSING, CLOSED);
      case RELAYING -> EnumSet.of(READY, CLOSING, CLOSED);
      case CLOSING -> EnumSet.of(CLOSED);
      case CLOSED -> EnumSet.noneOf(BackendState.class);
    };
  }
}
