package dev.pooler.core.backend;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.loop.SocketTuning;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.tls.ReloadableTls;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.util.SequencedMap;

/**
 * What the backends of one pool on one event loop have in common.
 *
 * @param credentials asked at every login: keys are learned from clients and from logins
 * @param noParameters values of a backend that has told nothing yet
 * @param maxFrame longest message let through, in bytes
 * @param queriesRefused whether clients must not send simple queries
 * @param tls TLS towards servers, whose certificates may be reloaded
 * @param startup parameters of the startup message beside those that the entry forces, whose place
 *     they take
 */
public record BackendWiring(
    EventLoop loop,
    Transport transport,
    PoolSettings settings,
    CredentialSource credentials,
    ParameterValues noParameters,
    int maxFrame,
    boolean queriesRefused,
    ReloadableTls tls,
    HostResolver resolver,
    SocketTuning tuning,
    SecureRandom secureRandom,
    BackendLog log,
    SequencedMap<String, String> startup) {

  private static final long NO_LIMIT_MILLIS = Integer.MAX_VALUE;

  /** Limit for connecting and logging in. */
  long connectTimeoutMillis() {
    long nanos = settings.serverTimeouts().connectNanos();
    return nanos == 0 ? NO_LIMIT_MILLIS : Math.clamp(nanos / 1_000_000, 1, NO_LIMIT_MILLIS);
  }

  /** Named statements kept on one backend; 0 where they are not tracked. */
  int maxPreparedStatements() {
    return settings.poolMode() == PoolMode.SESSION ? 0 : settings.maxPreparedStatements();
  }
}
