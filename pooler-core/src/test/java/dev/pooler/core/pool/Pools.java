package dev.pooler.core.pool;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendFactory;
import dev.pooler.core.backend.BackendLog;
import dev.pooler.core.backend.BackendWiring;
import dev.pooler.core.backend.HostResolver;
import dev.pooler.core.config.ClientTimeouts;
import dev.pooler.core.config.LoadBalance;
import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerParameters;
import dev.pooler.core.config.ServerQueries;
import dev.pooler.core.config.ServerTarget;
import dev.pooler.core.config.ServerTimeouts;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import dev.pooler.core.loop.SocketTuning;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.tls.ReloadableTls;
import dev.pooler.core.tls.TlsConfigException;
import dev.pooler.core.tls.TlsProvider;
import io.netty.channel.DefaultEventLoop;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Settings of pools, and backends whose sockets a test plays. */
public final class Pools {
  public static final long SECOND = 1_000_000_000L;
  public static final ParameterValues NO_PARAMETERS =
      ParameterValues.none(TrackedParameters.with(List.of()));
  private static final AtomicLong IDS = new AtomicLong();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DefaultEventLoop UNUSED_LOOP = new DefaultEventLoop();
  private static final ReloadableTls TLS = noTls();

  private Pools() {}

  private static ReloadableTls noTls() {
    try {
      return ReloadableTls.load(
          TlsSettings.disabled(TlsSide.CLIENT),
          TlsSettings.disabled(TlsSide.SERVER),
          TlsProvider.JDK);
    } catch (TlsConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  public static PoolSettings settings(
      PoolKey key, PoolMode mode, PoolLimits limits, ServerQueries queries, long checkDelay) {
    return new PoolSettings(
        key.database(),
        key.user(),
        mode,
        limits,
        new ServerTimeouts(3600 * SECOND, 600 * SECOND, 15 * SECOND, 15 * SECOND, checkDelay),
        new ClientTimeouts(0, 120 * SECOND, 0, 0, 0, 0, 0),
        new ServerTarget(
            List.of(new ServerHost.Tcp("127.0.0.1", 1)),
            LoadBalance.ROUND_ROBIN,
            key.database(),
            key.user(),
            false,
            null,
            TlsSettings.disabled(TlsSide.SERVER)),
        queries,
        new ServerParameters(null, null, null, null, List.of()),
        false,
        false,
        0);
  }

  /** Limits with a size and nothing else. */
  public static PoolLimits size(int size) {
    return new PoolLimits(size, 0, 0, 0, 0, 0, 0, 0);
  }

  private static final HostResolver NO_NAMES =
      new HostResolver(() -> {
        throw new AssertionError("names are not looked up");
      });

  public static BackendFactory backends(PoolSettings settings) {
    BackendWiring wiring =
        new BackendWiring(
            UNUSED_LOOP,
            Transport.NIO,
            settings,
            Credentials.NoPassword::new,
            NO_PARAMETERS,
            1 << 20,
            false,
            TLS,
            NO_NAMES,
            new SocketTuning(true, 0, 0, 0, 0, 0),
            RANDOM,
            new BackendLog(),
            new LinkedHashMap<>());
    return owner -> new Backend(IDS.incrementAndGet(), owner, wiring);
  }

  public static PoolOptions options(PoolSettings settings) {
    return new PoolOptions(settings, backends(settings));
  }
}
