package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.control.Console;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.PasswordCheck;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.core.session.login.SecretPlace;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.protocol.flow.StatementCatalog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /**
   * Asks a server about a user that is not on file.
   *
   * @param answer called once, on this loop, perhaps before the call returns; not after the result
   *     has been run
   * @return to be run when nobody wants the answer any more
   */
  Runnable lookUp(SecretPlace.OnServer place, String user, Consumer<SecretAnswer> answer);

  /**
   * Has a password judged by somebody else; takes its time, but not this loop's.
   *
   * @param verdict called once, on this loop, after the call has returned
   * @return to be run when nobody wants the verdict any more
   */
  Runnable check(PasswordCheck check, Consumer<CheckVerdict> verdict);

  /**
   * Every effective value for a login user on a database.
   *
   * @return null if there is no such database
   */
  @Nullable PoolSettings settings(String database, String user);

  /**
   * What the configuration now says to a session that has these settings.
   *
   * @return null if there is no such database any more
   */
  @Nullable PoolSettings renewed(PoolSettings settings);

  /** The pool for these settings on this loop; made when it is asked for first. */
  SessionPool pool(PoolSettings settings);

  /**
   * A pool for one session on this loop, whose backend replicates for it and for nobody else.
   *
   * @param settings of the pool by whose limits it goes
   * @param asked the session's other parameters
   */
  SessionPool replicationPool(
      PoolSettings settings, Replication replication, ParameterValues asked);

  /** Enters a connection in the loop's table, and returns its place there. */
  int enter(ClientConnection connection);

  /** The client has logged in: it gets its actor, see {@link SessionActor}. */
  void begin(ClientConnection connection);

  /** Takes a connection out of the table. */
  void leave(ClientConnection connection);

  /**
   * A refused client is to wait for its error; its socket does not count as one of a client until
   * {@link #release}.
   *
   * @return false when too many wait already
   */
  boolean detain();

  /** The refused client is about to be hung up. */
  void release();

  /** The client is not to be counted any more. */
  void dismiss(Admission admission);

  /**
   * What a client has proven, or a server has told of it, is from now on good for logging in to the
   * servers of its pool.
   */
  void learned(PoolSettings settings, LoginIdentity who);

  int loopIndex();

  CancelKeys cancelKeys();

  CancelPort cancels();

  Console console();

  ReloadableTls tls();

  TrackedParameters tracked();

  StatementCatalog statements();
}
