package dev.pooler.core.pool;

/**
 * Who is too old. Retirements are spread: at most one per {@code server_lifetime} divided by the
 * pool's size, as PgBouncer does it. Confined to the pool's event loop.
 */
final class Retirement {
  private long last;

  /** Whether the member has outlived its time and its turn has come; it is to be closed then. */
  boolean isDue(PoolRules rules, PoolMember member, long now) {
    long lifetime = rules.lifetime();
    if (lifetime <= 0 || now - member.backend().facts().connectedAt() < lifetime) {
      return false;
    }
    long spacing = lifetime / Math.max(1, rules.size());
    if (last != 0 && now - last < spacing) {
      return false;
    }
    last = now;
    return true;
  }
}
