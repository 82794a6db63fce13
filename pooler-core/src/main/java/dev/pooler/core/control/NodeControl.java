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
   * A pause that has been asked for.
   *
   * @param effect completes when the servers are released and closed; fails with {@link
   *     ControlException#pauseTakenBack()} when they are resumed before that
   * @param takeBack resumes the node if this is a pause of all of it that has not completed; does
   *     nothing else, and nothing for the pause of one database, as with PgBouncer
   */
  record Pausing(CompletionStage<Void> effect, Runnable takeBack) {}

  /** Pauses a database (null: the whole node): its servers are released and closed. */
  Pausing pause(@Nullable String database);

  CompletionStage<Void> resume(@Nullable String database);

  /**
   * Drops clients and servers of the database (null: of every one) at once and leaves it paused.
   */
  CompletionStage<Void> kill(@Nullable String database);

  /**
   * Lets nobody new log in to a database; its clients stay. Lasts through {@code RELOAD}; does
   * nothing the second time.
   */
  CompletionStage<Void> disable(String database);

  /** Undoes {@link #disable}; does nothing where that is not due. */
  CompletionStage<Void> enable(String database);

  /**
   * Has every backend of the database (null: of every one) that is open now closed: the idle ones
   * at once, the others when they are released. Completes when all know it.
   */
  CompletionStage<Void> reconnect(@Nullable String database);

  /**
   * Completes once the database (null: any) has no backend left that is to be closed when it is
   * released; at once where there is none.
   */
  CompletionStage<Void> waitClose(@Nullable String database);

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
