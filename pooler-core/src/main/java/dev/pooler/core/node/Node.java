package dev.pooler.core.node;

import com.typesafe.config.ConfigFactory;
import dev.pooler.core.budget.NodeBudget;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.cancel.CancelPort;
import dev.pooler.core.config.OwnKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.control.Console;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.listener.Listeners;
import dev.pooler.core.loop.EventLoops;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.session.ClientConnection;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.core.tls.TlsConfigException;
import dev.pooler.core.tls.TlsProvider;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running pooler. Made and stopped by the main thread; {@link #operator} is thread-safe.
 *
 * <p>Order of stopping: listeners, sessions and backends, actor system, event loops.
 */
public final class Node {
  private static final Logger LOGGER = LoggerFactory.getLogger(Node.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final NodeShared shared;
  private final EventLoops loops;
  private final ActorSystem<SpawnProtocol.Command> system;
  private final Listeners listeners;
  private final NodeOperator operator;
  private boolean stopped;

  private Node(
      NodeShared shared,
      EventLoops loops,
      ActorSystem<SpawnProtocol.Command> system,
      Listeners listeners,
      NodeOperator operator) {
    this.shared = shared;
    this.loops = loops;
    this.system = system;
    this.listeners = listeners;
    this.operator = operator;
  }

  /**
   * Starts a node and listens.
   *
   * @param consoles makes the console for the node's operator
   * @throws ListenException when an address cannot be listened on, or sockets of a kind that is
   *     configured do not exist here
   * @throws TlsConfigException when certificates or keys cannot be used
   */
  public static Node start(
      PoolerConfig config, ConfigSource source, NodeBudget budget, ConsoleFactory consoles)
      throws ListenException, TlsConfigException {
    ReloadableTls tls =
        ReloadableTls.load(config.clientTls(), config.serverTls(), TlsProvider.best());
    Transport transport = transport(config);
    NodeSockets.check(config, transport);
    EventLoops loops = EventLoops.start(transport, loopCount(config));
    TrackedParameters tracked = TrackedParameters.with(config.get(PoolKeys.TRACK_EXTRA_PARAMETERS));
    NodeShared shared = new NodeShared(config, transport, budget, tls, tracked);
    ActorSystem<SpawnProtocol.Command> system = actorSystem(loops);
    NodeOperator operator = new NodeOperator(shared, source);
    CountingConsole console = new CountingConsole(consoles.create(operator));
    List<LoopHost> hosts = new ArrayList<>();
    List<ActorRef<LoopActor.Command>> doors = new ArrayList<>();
    CancelPort cancels = new LocalCancels(doors);
    for (int i = 0; i < loops.count(); i++) {
      CompletableFuture<LoopHost> made = new CompletableFuture<>();
      doors.add(spawnLoop(system, loops, i, shared, console, cancels, made));
      hosts.add(made.orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }
    Listeners listeners;
    try {
      listeners =
          Listeners.open(
              NodeSockets.listen(config),
              loops,
              () -> NodeSockets.tuning(shared.config()),
              channel -> accept(channel, shared, loops, hosts));
    } catch (ListenException e) {
      terminate(system, loops);
      throw e;
    }
    operator.attach(new LoopGroup(doors), console, listeners);
    return new Node(shared, loops, system, listeners, operator);
  }

  private static Transport transport(PoolerConfig config) {
    return switch (config.get(OwnKeys.TRANSPORT)) {
      case AUTO -> Transport.best();
      case IO_URING -> Transport.IO_URING;
      case EPOLL -> Transport.EPOLL;
      case NIO -> Transport.NIO;
    };
  }

  private static int loopCount(PoolerConfig config) {
    int configured = config.get(OwnKeys.EVENT_LOOPS);
    int auto = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return Math.min(configured == 0 ? auto : configured, CancelKeys.MAX_LOOPS);
  }

  private static ActorSystem<SpawnProtocol.Command> actorSystem(EventLoops loops) {
    var config =
        ConfigFactory.parseString(EventLoops.dispatcherConfig(loops.count()))
            .withFallback(ConfigFactory.load("pooler-actors"));
    ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(config), loops.setup());
    return ActorSystem.create(SpawnProtocol.create(), "pooler", setup);
  }

  private static ActorRef<LoopActor.Command> spawnLoop(
      ActorSystem<SpawnProtocol.Command> system,
      EventLoops loops,
      int index,
      NodeShared shared,
      Console console,
      CancelPort cancels,
      CompletableFuture<LoopHost> made) {
    var behavior =
        LoopActor.create(door -> {
          LoopHost host = new LoopHost(index, loops.loop(index), shared, console, cancels, door);
          made.complete(host);
          return host;
        });
    Props onLoop = DispatcherSelector.fromConfig(EventLoops.dispatcher(index));
    return AskPattern.<SpawnProtocol.Command, ActorRef<LoopActor.Command>>ask(
            system,
            replyTo -> new SpawnProtocol.Spawn<>(behavior, "loop-" + index, onLoop, replyTo),
            START_LIMIT,
            system.scheduler())
        .toCompletableFuture()
        .join();
  }

  private static void accept(
      Channel channel, NodeShared shared, EventLoops loops, List<LoopHost> hosts) {
    LoopHost host = hosts.get(loops.indexOf(channel.eventLoop()));
    ClientConnection connection = new ClientConnection(shared.nextId(), channel, host);
    channel.pipeline().addLast(connection);
    shared.clients().opened();
  }

  private static void terminate(ActorSystem<SpawnProtocol.Command> system, EventLoops loops) {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.atWarn().setCause(e).log("actors did not stop in time");
    }
    loops.stop().awaitUninterruptibly();
  }

  /** Blocks until an operator wants the node stopped, and stops it. */
  public void awaitStop() {
    operator.stopDue().join();
    stop();
  }

  /**
   * Stops at once: closes the listening sockets and everything behind them. Blocks until that is
   * done; does nothing the second time.
   */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    listeners.close();
    operator.closeEverything();
    shared.resolver().close();
    terminate(system, loops);
  }

  /** What operators can do. */
  public NodeOperator operator() {
    return operator;
  }

  /** Addresses that are listened on. */
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  public Transport transport() {
    return shared.transport();
  }
}
