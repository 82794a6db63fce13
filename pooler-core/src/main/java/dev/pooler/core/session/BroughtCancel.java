package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.pool.PoolKey;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A cancel request that this client has brought; the client is hung up when it is through. Told
 * from any thread; the rest is confined to the client's event loop.
 */
final class BroughtCancel implements Conversation, CancelBearer {
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

  @Override
  public void onBytes(ByteBuf in) {
    in.release();
  }

  @Override
  public void cancelQuery(CancelBearer bearer) {
    bearer.done();
  }

  @Override
  public void close(PoolerError error) {
    line.end(error);
  }

  @Override
  public SessionState state() {
    return line.isOver() ? SessionState.CLOSED : SessionState.CANCELING;
  }
}
