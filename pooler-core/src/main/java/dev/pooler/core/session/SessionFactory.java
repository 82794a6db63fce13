package dev.pooler.core.session;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.protocol.flow.ClientStatements;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes the session of a client that has logged in. */
final class SessionFactory {
  private static final String APPLICATION_NAME = "application_name";

  private SessionFactory() {}

  /** A session for the client; null when its database has gone since it logged in. */
  static @Nullable Session create(
      ClientConnection connection, SessionHost host, LoginIdentity who) {
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
    asked = withHost(asked, connection, host.config());
    boolean tracks =
        settings.poolMode() != PoolMode.SESSION && settings.maxPreparedStatements() > 0;
    return new Session(
        connection, pool, settings, asked, tracks ? new ClientStatements(host.statements()) : null);
  }

  /** {@code application_name_add_host}, in PgBouncer's words. */
  private static ParameterValues withHost(
      ParameterValues asked, ClientConnection connection, PoolerConfig config) {
    if (!config.get(PoolKeys.APPLICATION_NAME_ADD_HOST)) {
      return asked;
    }
    String own = asked.get(APPLICATION_NAME);
    String from =
        connection.channel().remoteAddress() instanceof InetSocketAddress address
            ? NetUtil.toAddressString(address.getAddress()) + ":" + address.getPort()
            : "unix:" + config.get(ListenKeys.LISTEN_PORT);
    return asked.with(APPLICATION_NAME, (own == null ? "app" : own) + " - " + from);
  }
}
