package dev.pooler.core.cancel;

import dev.pooler.protocol.startup.CancelRequest;

/**
 * Where cancel requests go. Thread-safe. A cluster implements it to reach sessions of other nodes.
 */
public interface CancelPort {

  /**
   * Cancels the running query of the session with this key, if there is such a session and it runs
   * one.
   *
   * @param done called once, on any thread, when the request has been dealt with; the bearer's
   *     connection is closed then
   */
  void cancel(CancelRequest request, Runnable done);
}
