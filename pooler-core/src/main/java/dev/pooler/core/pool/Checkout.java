package dev.pooler.core.pool;

import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.Relay;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import org.jspecify.annotations.Nullable;

/**
 * A backend lent to a session. Used on the event loop of the backend. It ends exactly once, by {@link #giveBack},
 * {@link #discard}, or {@link CheckoutUser#onCheckoutLost}.
 */
public interface Checkout {

  /**
   * Begins to relay, after the backend has been given the session's parameters if it has others.
   *
   * @return false when {@link CheckoutUser#onPrepared} will be called first
   */
  boolean begin(CheckoutUser user, RelayEnd client, ParameterValues wanted, @Nullable ClientStatements statements);

  Relay relay();

  /** Whether it can be given back: no reply owed, no transaction open, no message half sent. */
  boolean isClean();

  /** Gives the backend back; in session mode it is reset first. */
  void giveBack();

  /** The backend cannot be used by anybody else; it is closed. */
  void discard(String reason);

  /** Id of the backend, unique in this process. */
  long backendId();

  /** Asks PostgreSQL to cancel what the backend is doing; the backend is not lent again before that is through. */
  void cancelQuery(Runnable done);
}
