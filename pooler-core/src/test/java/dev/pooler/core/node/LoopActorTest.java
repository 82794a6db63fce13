package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.cancel.CancelKeys;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import dev.pooler.core.control.Console;
import dev.pooler.core.loop.EventLoops;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.session.ClientConnection;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.core.tls.TlsProvider;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The actor of an event loop, on that loop. */
class LoopActorTest {
  private final EventLoops loops = EventLoops.start(Transport.NIO, 1);
  private final EmbeddedChannel channel = new EmbeddedChannel(false, false);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final CompletableFuture<LoopHost> host = new CompletableFuture<>();
  private final CompletableFuture<ActorRef<LoopActor.Command>> door = new CompletableFuture<>();
  private ActorSystem<Void> system;

  @BeforeEach
  void start() throws Exception {
    ReloadableTls tls =
        ReloadableTls.load(
            TlsSettings.disabled(TlsSide.CLIENT),
            TlsSettings.disabled(TlsSide.SERVER),
            TlsProvider.JDK);
    NodeShared shared =
        new NodeShared(
            config(), Transport.NIO, new FixedNodeBudget(), tls, TrackedParameters.with(List.of()));
    var loopActor =
        LoopActor.create(self -> {
          door.complete(self);
          LoopHost made =
              new LoopHost(
                  0,
                  loops.loop(0),
                  shared,
                  new NotingConsole(),
                  (request, bearer) -> bearer.done(),
                  self);
          host.complete(made);
          return made;
        });
    var config =
        ConfigFactory.parseString(EventLoops.dispatcherConfig(1))
            .withFallback(ConfigFactory.load("pooler-actors"));
    system =
        ActorSystem.create(
            Behaviors.setup(context -> {
              context.spawn(
                  loopActor, "loop", DispatcherSelector.fromConfig(EventLoops.dispatcher(0)));
              return Behaviors.empty();
            }),
            "test",
            ActorSystemSetup.create(BootstrapSetup.create(config), loops.setup()));
  }

  private static PoolerConfig config() {
    Map<String, String> files =
        Map.of(
            "p.ini",
            "[pgbouncer]\nlisten_addr=*\nauth_type=trust\nauth_file=u.txt\nadmin_users=alice\n",
            "u.txt",
            "\"alice\" \"\"\n");
    return switch (ConfigReader.read(
        Path.of("p.ini"), Map.of(), path -> Objects.requireNonNull(files.get(path.toString())))) {
      case ReadResult.Ok good -> good.config();
      case ReadResult.Invalid bad -> throw new AssertionError(bad.problems().message());
    };
  }

  @AfterEach
  void stop() throws Exception {
    loops
        .loop(0)
        .submit(() -> {
          if (channel.isRegistered()) {
            channel.close();
          }
          channel.releaseOutbound();
        })
        .get(10, TimeUnit.SECONDS);
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    loops.stop().sync();
  }

  /** Notes that somebody wants a command cancelled. */
  private final class NotingConsole implements Console {
    @Override
    public Dialog open(String user, Access access) {
      return new Dialog() {
        @Override
        public CompletionStage<byte[]> query(String sql) {
          throw new AssertionError("nobody asks");
        }

        @Override
        public void cancel() {
          told.add("cancel");
        }

        @Override
        public void close() {
          // Nothing to give back.
        }
      };
    }

    @Override
    public SequencedMap<String, String> parameters() {
      return new LinkedHashMap<>();
    }
  }

  private final class Bearer implements CancelBearer {
    @Override
    public void queued(String database, String user) {
      told.add("queued");
    }

    @Override
    public void done() {
      told.add("done");
    }
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(told.poll(10, TimeUnit.SECONDS), "nothing was told");
  }

  /** Both messages come in one batch: the session's actor has not begun when the second is read. */
  @Test
  void shouldTakeACancelRequestToASessionThatHasJustBegun() throws Exception {
    LoopHost at = host.get(10, TimeUnit.SECONDS);
    loops
        .loop(0)
        .submit(() -> {
          ClientConnection connection = new ClientConnection(1, channel, at);
          channel.pipeline().addLast(connection);
          channel.register();
          channel.writeInbound(PgBytes.startup("user", "alice", "database", "pgbouncer"));
          assertThat(connection.isConsole()).isTrue();
          byte[] secret = at.cancelKeys().secret(connection.id(), ProtocolVersion.V3_0);
          int processId = CancelKeys.processId(0, connection.place());
          door.join()
              .tell(new LoopActor.Cancel(new CancelRequest(processId, secret), new Bearer()));
          return connection;
        })
        .get(10, TimeUnit.SECONDS);
    assertThat(next()).isEqualTo("cancel");
    assertThat(next()).isEqualTo("done");
  }

  @Test
  void shouldDropACancelRequestForNobody() throws Exception {
    CancelRequest request = new CancelRequest(CancelKeys.processId(0, 17), new byte[4]);
    door.get(10, TimeUnit.SECONDS).tell(new LoopActor.Cancel(request, new Bearer()));
    assertThat(next()).isEqualTo("done");
  }

  @Test
  void shouldGoOnAfterAFailure() throws Exception {
    ActorRef<LoopActor.Command> self = door.get(10, TimeUnit.SECONDS);
    self.tell(
        new LoopActor.Operate(operations -> {
          throw new IllegalStateException("a bug, which a test has put here");
        }));
    self.tell(new LoopActor.Operate(operations -> told.add("next")));
    assertThat(next()).isEqualTo("next");
  }
}
