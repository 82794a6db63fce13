package dev.pooler.core.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerQueries;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.Pools;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Trouble before there is a socket. Clients are told why: not more than they may know. */
class BackendConnectTest {
  private final NotingOwner owner = new NotingOwner();
  private int closed;

  @Test
  void shouldNotTellWhatWentWrongInALookUp() {
    NameCache names =
        new NameCache(
            () -> new NameCache.Times(Duration.ZERO, Duration.ZERO),
            name -> {
              throw new AssertionError("never comes to that");
            },
            task -> {
              throw new RejectedExecutionException("secret");
            },
            System::nanoTime);
    connect(Credentials.NoPassword::new, new HostResolver(names));
    assertThat(owner.drain()).containsExactly("LoginFailed: connect failed");
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void shouldNotTellWhatIsWrongWithTheCredentials() {
    connect(
        () -> {
          throw new IllegalStateException("secret");
        },
        new HostResolver(() -> {
          throw new AssertionError("never comes to that");
        }));
    assertThat(owner.drain()).containsExactly("LoginFailed: connect failed");
    assertThat(closed).isEqualTo(1);
  }

  private void connect(CredentialSource credentials, HostResolver resolver) {
    PoolSettings settings =
        at(
            new ServerHost.Tcp("db.test", 5432),
            Pools.settings(
                new PoolKey("d", "u"),
                PoolMode.TRANSACTION,
                Pools.size(1),
                new ServerQueries("", "", false, null),
                Pools.SECOND));
    BackendWiring usual = Pools.backends(settings).create(owner).wiring();
    BackendWiring wiring =
        new BackendWiring(
            usual.loop(),
            usual.transport(),
            settings,
            credentials,
            usual.noParameters(),
            usual.maxFrame(),
            usual.queriesRefused(),
            usual.tls(),
            resolver,
            usual.tuning(),
            usual.secureRandom(),
            usual.log(),
            usual.startup());
    new Backend(1, owner, wiring).connect(() -> closed++);
  }

  private static PoolSettings at(ServerHost host, PoolSettings settings) {
    ServerTarget target = settings.target();
    return new PoolSettings(
        settings.database(),
        settings.user(),
        settings.poolMode(),
        settings.limits(),
        settings.serverTimeouts(),
        settings.clientTimeouts(),
        new ServerTarget(
            List.of(host),
            target.loadBalance(),
            target.database(),
            target.user(),
            target.userForced(),
            target.password(),
            target.tls()),
        settings.queries(),
        settings.parameters(),
        settings.roundRobin(),
        settings.fastClose(),
        settings.maxPreparedStatements());
  }
}
