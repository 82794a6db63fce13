package dev.pooler.core.pool;

import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.ParameterValues;
import io.netty.buffer.ByteBuf;

/** The session's side of a checkout. Called on the event loop of the session. */
public interface CheckoutUser {

  /**
   * The backend has the session's parameters now; {@link Checkout#onClientBytes} may be called.
   *
   * @param parameters the session's parameters as the server spells them
   */
  void onPrepared(ParameterValues parameters);

  /**
   * The backend was gone before anything was sent to it: the checkout is over, and the user has to
   * queue again ({@link LoopPool#enqueueAgain}).
   */
  void onNeverBegun();

  /**
   * ReadyForQuery was passed on.
   *
   * @param quiet no reply is owed to anything that was given to the checkout so far
   */
  void onReadyForQuery(byte status, boolean quiet);

  /** The backend is free of this session's business and has been given back. */
  void onServerIdle();

  /**
   * Bytes that came too late for the checkout that is over: the first ones of what the client wants
   * next.
   */
  void onBytesReturned(ByteBuf bytes);

  /** The server reported a tracked parameter. */
  void onParameterStatus(String name, String value);

  /** The client's bytes cannot be served any further. */
  void onClientFault(PoolerError error);

  /** The client said goodbye. */
  void onTerminate();

  /** Time has passed; called a few times a second. */
  void sweep(long now);

  /**
   * The backend is gone; the checkout is over.
   *
   * @param cut the client has got only a part of the server's last message
   */
  void onCheckoutLost(PoolerError error, boolean cut);
}
