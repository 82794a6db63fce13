package dev.pooler.core.pool;

import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.flow.ClientStatements;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A backend lent to a session, as the session sees it. Used on the session's event loop; the
 * backend may live on another one. It ends exactly once: by {@link CheckoutUser#onServerIdle},
 * {@link CheckoutUser#onNeverBegun}, {@link CheckoutUser#onCheckoutLost}, {@link #abandon} or
 * {@link #giveBackUnused}.
 */
public interface Checkout {

  /**
   * Begins to relay, after the backend has been given the session's parameters if it has others.
   *
   * @param statements owned by the backend's event loop until the checkout ends
   * @param stopWhenIdle whether the checkout ends by itself between two transactions; the session
   *     knows, as a RELOAD may reach the backend's event loop later than its own
   * @return false when {@link CheckoutUser#onPrepared} will be called first
   */
  boolean begin(
      CheckoutUser user,
      RelayEnd client,
      ParameterValues wanted,
      @Nullable ClientStatements statements,
      boolean stopWhenIdle);

  /** Bytes from the client; taken over. */
  void onClientBytes(ByteBuf bytes);

  /** The client's read is complete. */
  void onClientReadComplete();

  /** The client keeps up again, or no longer. */
  void onClientWritable(boolean writable);

  /** Gives back a backend that {@link #begin} was never called for. */
  void giveBackUnused();

  /**
   * The session is over: the backend is given back when the server owes nothing, else closed. The
   * user is not called any more.
   *
   * @param cut called once, on the session's event loop: whether the client has got only a part of
   *     the server's last message
   */
  void abandon(String reason, Consumer<Boolean> cut);

  /** Id of the backend, unique in this process. */
  long backendId();

  /**
   * Asks PostgreSQL to cancel what the backend is doing for this checkout, if it is doing
   * something; the backend is not lent again before that is through.
   *
   * @param done called once, on any event loop, when the request has been dealt with
   */
  void cancelQuery(Runnable done);
}
