package dev.pooler.core.tls;

import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** What has to be set on every engine. */
final class Engines {
  private Engines() {}

  static void prepare(SslHandler handler, String @Nullable [] namedGroups) {
    handler.setHandshakeTimeoutMillis(0);
    if (namedGroups != null) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setNamedGroups(namedGroups);
      handler.engine().setSSLParameters(parameters);
    }
  }
}
