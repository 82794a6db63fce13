package dev.pooler.core.tls;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.config.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS towards PostgreSQL, ready for use. Immutable; any thread. */
public final class UpstreamTls {
  private final TlsMaterial material;
  private final ContextBuilder.@Nullable Built built;

  private UpstreamTls(TlsMaterial material, ContextBuilder.@Nullable Built built) {
    this.material = material;
    this.built = built;
  }

  /** Reads the files (blocks) and makes the context. */
  public static UpstreamTls load(TlsSettings settings, TlsProvider provider)
      throws TlsConfigException {
    return load(TlsMaterial.read(settings), provider);
  }

  static UpstreamTls load(TlsMaterial material, TlsProvider provider) throws TlsConfigException {
    TlsSettings settings = material.settings;
    if (!settings.mode().usesTls()) {
      return new UpstreamTls(material, null);
    }
    // Netty checks host names unless told not to; PgBouncer does so in verify-full only.
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .endpointIdentificationAlgorithm(
                settings.mode() == TlsMode.VERIFY_FULL ? "HTTPS" : null);
    if (!settings.mode().verifies()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else {
      var authorities = material.authorities();
      if (authorities != null) {
        builder.trustManager(authorities);
      }
    }
    TlsMaterial.Identity identity = material.identity();
    if (identity != null) {
      builder.keyManager(identity.key(), identity.chain());
    }
    return new UpstreamTls(material, ContextBuilder.build(builder, settings, provider));
  }

  /** Whether TLS is asked for, and whether a refusal is accepted. */
  public TlsMode mode() {
    return material.settings.mode();
  }

  /**
   * A handler for one channel towards PostgreSQL. Its handshake has no time limit of its own: that
   * of the connect applies.
   *
   * @param host as configured, a name (sent as SNI; checked in {@link TlsMode#VERIFY_FULL}) or an
   *     address
   * @throws IllegalStateException if the mode is {@link TlsMode#DISABLE}
   */
  public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
    if (built == null) {
      throw new IllegalStateException("TLS is disabled");
    }
    SslHandler handler = built.context().newHandler(allocator, host, port);
    Engines.prepare(handler, built.namedGroups());
    return handler;
  }

  TlsMaterial material() {
    return material;
  }
}
