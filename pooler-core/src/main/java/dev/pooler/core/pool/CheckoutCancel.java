package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;

/**
 * A session's wish to cancel what its backend does: good for the checkout in which it was given,
 * and only while the server works. Confined to the pool's event loop.
 *
 * @param checkout the member's count of checkouts when the wish came
 * @param done called once, when the request has been dealt with
 */
record CheckoutCancel(PoolMember member, int checkout, Runnable done) implements CancelOrder {
  @Override
  public Backend backend() {
    return member.backend();
  }

  @Override
  public boolean begin() {
    return member.beginCancel(checkout);
  }

  @Override
  public void delivered() {
    member.endCancel(done);
  }

  @Override
  public void dropped() {
    done.run();
  }
}
