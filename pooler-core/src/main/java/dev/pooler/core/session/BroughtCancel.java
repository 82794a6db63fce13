package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.pool.PoolKey;
import org.jspecify.annotations.Nullable;

/**
 * A cancel request that this client has brought; the client is hung up when it is through. Told
 * from any thread; what there is to see is confined to the client's event loop.
 */
final class BroughtCancel implements CancelBearer {
  private final ClientLine line;
  private @Nullable PoolKey pool;

  BroughtCancel(ClientLine line) {
    this.line = line;
  }

  @Override
  public void queued(String database, String user) {
    line.later(() -> pool = new PoolKey(database, user));
  }

  @Override
  public void done() {
    line.later(line::hangUp);
  }

  /** The pool that it waits for; null as long as nobody is known to have its key. */
  @Nullable PoolKey pool() {
    return pool;
  }
}
