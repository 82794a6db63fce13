package dev.pooler.core.control;

import dev.pooler.core.view.NodeView;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an operator can do to one node. Thread-safe. Every stage completes when the effect has been
 * reached; it fails with {@link ControlException} when the request is refused.
 */
public interface NodeControl {

  /** How a node stops. */
  enum ShutdownMode {
    /** Exit now. */
    IMMEDIATE,
    /** {@code PAUSE}, stop accepting, drop waiters, exit when the servers are released. */
    WAIT_FOR_SERVERS,
    /** Stop accepting, exit when the last client has left. */
    WAIT_FOR_CLIENTS
  }

  /**
   * A snapshot of the node. Sessions and backends are listed; callers that only want counts still
   * pay for the list.
   */
  CompletionStage<NodeView> view();

  /**
   * Completes when all servers of the database (null: of every database) are released and closed;
   * fails with {@link ControlException#pauseTakenBack()} when it is resumed before that.
   */
  CompletionStage<Void> pause(@Nullable String database);

  /**
   * Takes back a {@link #pause} that has not completed, e.g. because the console that waits for it
   * went away. Does nothing when the pause has completed meanwhile.
   */
  void cancelPause(@Nullable String database);

  CompletionStage<Void> resume(@Nullable String database);

  /**
   * Drops clients and servers of the database (null: of every one) at once and leaves it paused.
   */
  CompletionStage<Void> kill(@Nullable String database);

  /** Drops one client, by {@link dev.pooler.core.view.SocketView#id()}. */
  CompletionStage<Void> killClient(long id);

  /** Reads the configuration again. Fails with {@link ControlException#reloadFailed}. */
  CompletionStage<Void> reload();

  /**
   * Changes one setting of the running process; the key is case-sensitive. Fails with {@link
   * ControlException#setFailed}.
   */
  CompletionStage<Void> set(String key, String value);

  /**
   * Stops the node. Completes when stopping has begun, not when it has finished: {@code SHUTDOWN}
   * is answered at once.
   */
  CompletionStage<Void> shutdown(ShutdownMode mode);
}
