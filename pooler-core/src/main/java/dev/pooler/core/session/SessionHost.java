package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.control.Console;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.flow.StatementCatalog;

/** What a client connection needs of its event loop and its node. Used on that loop. */
public interface SessionHost {

  /** The configuration now in force. */
  PoolerConfig config();

  /**
   * What the configuration says about one login.
   *
   * @param admission takes down under which names the client was counted
   */
  LoginPolicy loginPolicy(Admission admission);

  /** The pool for these settings on this loop; made when it is asked for first. */
  LoopPool pool(PoolSettings settings);

  /** Enters a connection in the loop's table, and gives it an actor. */
  int enter(ClientConnection connection);

  /** Takes a connection out of the table. */
  void leave(ClientConnection connection);

  /** The client is not to be counted any more. */
  void dismiss(Admission admission);

  /** Keys that a client has proven, for logging in to the server in its name. */
  void learned(String user, ScramKeys keys);

  int loopIndex();

  CancelKeys cancelKeys();

  CancelPort cancels();

  Console console();

  ReloadableTls tls();

  TrackedParameters tracked();

  StatementCatalog statements();
}
