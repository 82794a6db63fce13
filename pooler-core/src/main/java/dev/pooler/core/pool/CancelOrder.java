package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;

/**
 * A request to cancel what a backend does for one checkout, and for no other. Called on the event
 * loop of the backend; ends by {@link #dropped} or, after {@link #begin}, {@link #delivered}.
 */
interface CancelOrder {

  Backend backend();

  /**
   * Its turn has come.
   *
   * @return whether it is still wanted; from then on the backend is not lent to anybody else
   */
  boolean begin();

  /** The server has taken it, or it could not be delivered. */
  void delivered();

  /** It was not sent: too late, or it waited for too long. */
  void dropped();
}
