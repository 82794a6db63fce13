package dev.pooler.core.session;

import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.Replication;
import dev.pooler.core.session.login.LoginIdentity;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes the session of a client that has logged in. */
final class SessionFactory {
  private static final String APPLICATION_NAME = "application_name";

  private SessionFactory() {}

  /** A session for the client; null when its database has gone since it logged in. */
  static @Nullable Session create(ClientLine line, LoginIdentity who) {
    SessionHost host = line.host();
    PoolSettings settings = host.settings(who.database(), who.user());
    if (settings == null) {
      return null;
    }
    host.learned(settings, who);
    ParameterValues asked = withHost(ParameterValues.of(host.tracked(), who.parameters()), line);
    return new Session(line, terms(host, settings, who.replication(), asked), asked);
  }

  private static SessionTerms terms(
      SessionHost host,
      PoolSettings settings,
      @Nullable Replication replication,
      ParameterValues asked) {
    return replication == null
        ? SessionTerms.usual(settings, host.pool(settings), host.statements())
        : SessionTerms.dedicated(
            settings, host.replicationPool(settings, replication, asked), host.statements());
  }

  /** {@code application_name_add_host}, in PgBouncer's words. */
  private static ParameterValues withHost(ParameterValues asked, ClientLine line) {
    PoolerConfig config = line.host().config();
    if (!config.get(PoolKeys.APPLICATION_NAME_ADD_HOST)) {
      return asked;
    }
    String own = asked.get(APPLICATION_NAME);
    String from =
        line.channel().remoteAddress() instanceof InetSocketAddress address
            ? NetUtil.toAddressString(address.getAddress()) + ":" + address.getPort()
            : "unix:" + config.get(ListenKeys.LISTEN_PORT);
    return asked.with(APPLICATION_NAME, (own == null ? "app" : own) + " - " + from);
  }
}
