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
   * @param bearer told what becomes of the request, on any thread
   */
  void cancel(CancelRequest request, CancelBearer bearer);
}
