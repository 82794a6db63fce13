package dev.pooler.core.node;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendFactory;
import dev.pooler.core.backend.BackendLog;
import dev.pooler.core.backend.BackendWiring;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.control.Console;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolOptions;
import dev.pooler.core.pool.PoolOptions.Dedication;
import dev.pooler.core.session.Admission;
import dev.pooler.core.session.ClientConnection;
import dev.pooler.core.session.SessionHost;
import dev.pooler.core.session.SessionPool;
import dev.pooler.core.session.login.CheckVerdict;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.core.session.login.LoginPolicy;
import dev.pooler.core.session.login.PasswordCheck;
import dev.pooler.core.session.login.SecretAnswer;
import dev.pooler.core.session.login.SecretPlace;
import dev.pooler.core.session.lookup.AuthQuery;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import io.netty.channel.EventLoop;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's view of the node: what its sessions and pools reach for. Confined to that loop.
 */
final class LoopHost implements SessionHost {
  private static final SequencedMap<String, String> NOTHING_MORE =
      Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

  private final int index;
  private final EventLoop loop;
  private final NodeShared shared;
  private final Console console;
  private final CancelPort cancels;
  private final ActorRef<LoopActor.Command> door;
  private final SessionTable<ClientConnection> table = new SessionTable<>();
  private final LoopPools pools;
  private final ParameterValues noParameters;

  LoopHost(
      int index,
      EventLoop loop,
      NodeShared shared,
      Console console,
      CancelPort cancels,
      ActorRef<LoopActor.Command> door) {
    this.index = index;
    this.loop = loop;
    this.shared = shared;
    this.console = console;
    this.cancels = cancels;
    this.door = door;
    this.pools = new LoopPools(this::makePool, shared::leaveFamily);
    this.noParameters = ParameterValues.none(shared.tracked());
  }

  /** Fails when called from another thread: what is confined to this loop would be torn. */
  void requireLoop() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException("not on event loop " + index);
    }
  }

  /** Runs something behind what the loop has still to do. */
  void later(Runnable task) {
    loop.execute(task);
  }

  SessionTable<ClientConnection> table() {
    return table;
  }

  LoopPools pools() {
    return pools;
  }

  NodeShared shared() {
    return shared;
  }

  // --- pools ---

  @Override
  public SessionPool pool(PoolSettings settings) {
    return new PoolOfLoop(pools.of(settings));
  }

  private LoopPool makePool(PoolSettings settings) {
    LoopPool pool =
        LoopPool.create(
            LoopPools.keyOf(settings),
            options(settings, null),
            shared.budget(),
            new PoolDoor(loop, door),
            shared.family(LoopPools.keyOf(settings)));
    if (shared.pauses().isPaused(settings.database())) {
      pool.pause();
    }
    return pool;
  }

  @Override
  public SessionPool replicationPool(
      PoolSettings settings, Replication replication, ParameterValues asked) {
    LoopPool usual = pools.of(settings);
    LoopPool pool =
        LoopPool.forOneSession(
            usual.key(),
            options(settings, new Dedication(replication, asked)),
            shared.budget(),
            new PoolDoor(loop, door),
            usual.family());
    if (usual.isPaused()) {
      pool.pause();
    }
    pools.addDedicated(pool);
    return new PoolOfLoop(pool);
  }

  /**
   * The options of a pool under the configuration now in force.
   *
   * @param dedication null for a pool of many sessions
   */
  PoolOptions options(PoolSettings settings, @Nullable Dedication dedication) {
    return dedication == null
        ? new PoolOptions(settings, backends(settings, NOTHING_MORE))
        : new PoolOptions(
            settings.forReplication(),
            backends(settings.forReplication(), dedication.startup()),
            dedication);
  }

  private BackendFactory backends(PoolSettings settings, SequencedMap<String, String> startup) {
    BackendWiring wiring =
        new BackendWiring(
            loop,
            shared.transport(),
            settings,
            new PoolCredentials(shared, settings),
            noParameters,
            config().maxPacketSize(),
            config().get(PoolKeys.DISABLE_PQEXEC),
            shared.tls(),
            shared.resolver(),
            NodeSockets.tuning(config()),
            shared.random(),
            new BackendLog(settings),
            startup);
    return owner -> new Backend(shared.nextId(), owner, wiring);
  }

  // --- sessions ---

  @Override
  public PoolerConfig config() {
    return shared.config();
  }

  @Override
  public @Nullable PoolSettings settings(String database, String user) {
    return shared.generation().settings(database, user);
  }

  @Override
  public @Nullable PoolSettings renewed(PoolSettings settings) {
    PoolSettings now = settings(settings.database(), settings.user());
    return now == null ? null : Renewal.ofSession(settings, now);
  }

  @Override
  public LoginPolicy loginPolicy(Admission admission) {
    return new ConfigLoginPolicy(shared, admission);
  }

  @Override
  public int enter(ClientConnection connection) {
    return table.enter(connection);
  }

  @Override
  public void begin(ClientConnection connection) {
    door.tell(new LoopActor.SessionBegun(connection));
  }

  @Override
  public void leave(ClientConnection connection) {
    table.leave(connection.place());
    shared.clients().closed();
    if (shared.draining()) {
      door.tell(new LoopActor.SessionLeft());
    }
  }

  @Override
  public boolean detain() {
    return shared.clients().detain();
  }

  @Override
  public void release() {
    shared.clients().release();
  }

  @Override
  public void dismiss(Admission admission) {
    String database = admission.database();
    String user = admission.user();
    if (database != null && user != null) {
      admission.withdrawn();
      shared.clients().dismiss(database, user);
    }
  }

  @Override
  public Runnable lookUp(SecretPlace.OnServer place, String user, Consumer<SecretAnswer> answer) {
    PoolSettings settings = config().resolveUnforced(place.database(), place.asUser());
    if (settings == null) {
      // A RELOAD came in between.
      answer.accept(AuthQuerySettings.notConfigured(place.database()));
      return () -> {};
    }
    boolean tracks =
        settings.poolMode() != PoolMode.SESSION && settings.maxPreparedStatements() > 0;
    AuthQuery query =
        new AuthQuery(
            pool(settings),
            noParameters,
            tracks ? new ClientStatements(statements()) : null,
            place.query(),
            user,
            answer);
    query.start();
    return query::withdraw;
  }

  @Override
  public Runnable check(PasswordCheck check, Consumer<CheckVerdict> verdict) {
    return shared.judges().judge(check, found -> loop.execute(() -> verdict.accept(found)));
  }

  @Override
  public void learned(PoolSettings settings, LoginIdentity who) {
    if (who.credentials() instanceof Credentials.PassThrough(var keys)) {
      shared.learned().proven(keys);
    }
    StoredSecret told = who.lookedUp();
    if (told != null && !settings.target().userForced()) {
      boolean typed = who.credentials() instanceof Credentials.Password;
      shared.learned().told(LoopPools.keyOf(settings), told, typed);
    }
  }

  @Override
  public int loopIndex() {
    return index;
  }

  @Override
  public CancelKeys cancelKeys() {
    return shared.cancelKeys();
  }

  @Override
  public CancelPort cancels() {
    return cancels;
  }

  @Override
  public Console console() {
    return console;
  }

  @Override
  public ReloadableTls tls() {
    return shared.tls();
  }

  @Override
  public TrackedParameters tracked() {
    return shared.tracked();
  }

  @Override
  public StatementCatalog statements() {
    return shared.statements();
  }
}
