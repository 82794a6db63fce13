package dev.pooler.core.backend;

import dev.pooler.core.relay.RelayEvents;

/** The pool's side of a backend. Called on the backend's event loop. */
public interface BackendOwner extends RelayEvents {

  /** Logged in, and the connect query, if any, has run. */
  void onBackendReady();

  /**
   * The backend is of no use any more; called once, before the socket is confirmed closed.
   *
   * @param ended why
   */
  void onBackendLost(BackendEnd ended);
}
