package dev.pooler.core.node;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendActor;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.session.ClientConnection;
import dev.pooler.core.session.SessionActor;
import dev.pooler.protocol.startup.CancelRequest;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The actor of one event loop: parent of its backends' actors, the door of its sessions and pools,
 * and their clock. Runs on that loop, so it may touch everything in the {@link LoopHost}.
 */
final class LoopActor extends AbstractMatchingBehavior<LoopActor.Command> {
  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final int SWEEPS_PER_SECOND = 10;

  /** Without it a child runs on the actor system's default dispatcher, off the loop. */
  private static final Props ON_THIS_LOOP = DispatcherSelector.sameAsParent();

  /** What an event loop can be told from any thread. */
  sealed interface Command {}

  /** A client has logged in. */
  record SessionBegun(ClientConnection connection) implements Command {}

  /** A client's socket is closed; sent only while the node drains. */
  record SessionLeft() implements Command {}

  /** Open this backend; run {@code gone} when its socket is confirmed closed. */
  record StartBackend(Backend backend, Runnable gone) implements Command {}

  record PermitMayBeFree(LoopPool pool) implements Command {}

  record GiveUpIdle(LoopPool pool, BudgetKey key) implements Command {}

  /** A cancel request for a session of this loop. */
  record Cancel(CancelRequest request, CancelBearer bearer) implements Command {}

  /** Something an operator wants done on this loop, with everything in it at hand. */
  record Operate(LoopTask task) implements Command {}

  private record BackendGone(Runnable gone) implements Command {}

  private record Sweep() implements Command {}

  private final LoopHost host;
  private final LoopOperations operations;
  private int sweeps;

  private LoopActor(ActorContext<Command> context, LoopHost host) {
    super(context);
    this.host = host;
    this.operations = new LoopOperations(host);
  }

  static Behavior<Command> create(Function<ActorRef<Command>, LoopHost> hosts) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(new Sweep(), SWEEP);
          return new LoopActor(context, hosts.apply(context.getSelf()));
        }));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    guard(() -> carryOut(command));
    return this;
  }

  /** One failure must not take the loop down with everybody on it. */
  private void guard(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException bug) {
      NodeLog.bug(bug);
    }
  }

  private void carryOut(Command command) {
    switch (command) {
      case SessionBegun(ClientConnection connection) -> sessionBegun(connection);
      case StartBackend(Backend backend, Runnable gone) -> startBackend(backend, gone);
      case BackendGone(Runnable gone) -> backendGone(gone);
      case PermitMayBeFree(LoopPool pool) -> pool.permitMayBeFree();
      case GiveUpIdle(LoopPool pool, BudgetKey key) -> pool.giveUpIdle(key);
      case Cancel(CancelRequest request, CancelBearer bearer) -> cancel(request, bearer);
      case Operate(LoopTask task) -> task.run(operations);
      case SessionLeft left -> operations.sessionLeft();
      case Sweep sweep -> sweep();
    }
  }

  private void sessionBegun(ClientConnection connection) {
    // At once: a cancel request may be next in this mailbox, before the session's actor begins.
    connection.openDoor(spawn(SessionActor.create(connection)));
  }

  private void startBackend(Backend backend, Runnable gone) {
    getContext().watchWith(spawn(BackendActor.create(backend)), new BackendGone(gone));
  }

  private <T> ActorRef<T> spawn(Behavior<T> behavior) {
    return getContext()
        .spawnAnonymous(
            Behaviors.setup(child -> {
              host.requireLoop();
              return behavior;
            }),
            ON_THIS_LOOP);
  }

  private void backendGone(Runnable gone) {
    gone.run();
    operations.backendGone();
  }

  private void cancel(CancelRequest request, CancelBearer bearer) {
    ClientConnection target = host.table().at(CancelKeys.placeOf(request.processId()));
    ActorRef<SessionActor.Command> session = target == null ? null : target.door();
    if (session == null) {
      bearer.done();
    } else {
      session.tell(new SessionActor.CancelQuery(request.secret(), bearer));
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    if (sweeps == 0) {
      operations.openForcedPools();
    }
    if (host.shared().refusingWaiters()) {
      operations.endWaiters(OperatorError.SERVER_SHUTTING_DOWN);
    }
    for (LoopPool pool : host.pools().all()) {
      guard(() -> pool.sweep(now));
    }
    if (++sweeps % SWEEPS_PER_SECOND == 0) {
      if (host.loopIndex() == 0) {
        Duration period = host.config().get(TimeKeys.DNS_ZONE_CHECK_PERIOD);
        host.shared().resolver().sweep(now, period);
      }
      host.table().forEach(connection -> connection.sweep(now));
      operations.removeOrphans();
      operations.removeIdle(now);
    }
  }
}
