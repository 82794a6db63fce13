package dev.pooler.core.pool;

import dev.pooler.core.error.PoolerError;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The session's side of a checkout. Called on the event loop of the session. */
public interface CheckoutUser {

  /** The backend has the session's parameters now; {@link Checkout#onClientBytes} may be called. */
  void onPrepared();

  /** ReadyForQuery was passed on. */
  void onReadyForQuery(byte status, boolean idle);

  /**
   * The transaction is over and so is the checkout.
   *
   * @param unsent bytes of the client that were not sent because the next transaction begins with them; owned by the
   *     receiver; null when there are none
   */
  void onServerIdle(@Nullable ByteBuf unsent);

  /** The server reported a tracked parameter. */
  void onParameterStatus(String name, String value);

  /** The client's bytes cannot be served any further. */
  void onClientFault(PoolerError error);

  /** The client said goodbye. */
  void onTerminate();

  /** Time has passed; called a few times a second. */
  void sweep(long now);

  /** The backend is gone; the checkout is over. */
  void onCheckoutLost(PoolerError error);
}
