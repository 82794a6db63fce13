package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.error.PoolerError;
import io.netty.buffer.ByteBuf;

/**
 * What a client's connection is good for at the moment: a login, a session, the console, or a
 * cancel request. Confined to the event loop of the client's channel.
 */
sealed interface Conversation permits LoginDialog, Session, ConsoleSession, BroughtCancel {

  /** Takes the bytes over, also when it has ended. Hot. */
  void onBytes(ByteBuf in);

  /**
   * The read that brought the last bytes is complete; of interest to whoever passes bytes on only
   * then. Hot.
   */
  default void onReadComplete() {}

  /** The client keeps up again, or no longer; of interest to whoever says much. */
  default void onWritable(boolean writable) {}

  /**
   * Time has passed; of interest to whoever has a time limit.
   *
   * @param now on the clock of {@link System#nanoTime}
   */
  default void sweep(long now) {}

  /** A cancel request with this client's key has come. */
  void cancelQuery(CancelBearer bearer);

  /** Ends it and hangs up; the client is told when the error is one for it. */
  void close(PoolerError error);

  SessionState state();
}
