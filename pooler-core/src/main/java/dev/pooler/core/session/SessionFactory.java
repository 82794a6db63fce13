package dev.pooler.core.session;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.protocol.flow.ClientStatements;
import org.jspecify.annotations.Nullable;

/** Makes the session of a client that has logged in. */
final class SessionFactory {
  private SessionFactory() {}

  /** A session for the client; null when its database has gone since it logged in. */
  static @Nullable Session create(ClientConnection connection, SessionHost host, LoginIdentity who) {
    PoolSettings settings = host.config().resolve(who.database(), who.user());
    if (settings == null) {
      return null;
    }
    if (who.credentials() instanceof Credentials.PassThrough(var keys)) {
      host.learned(who.user(), keys);
    }
    LoopPool pool = host.pool(settings);
    ParameterValues asked = ParameterValues.none(host.tracked());
    for (var parameter : who.parameters().entrySet()) {
      asked = asked.with(parameter.getKey(), parameter.getValue());
    }
    boolean tracks = settings.poolMode() != PoolMode.SESSION && settings.maxPreparedStatements() > 0;
    return new Session(
        connection, pool, settings, asked, tracks ? new ClientStatements(host.statements()) : null);
  }
}
