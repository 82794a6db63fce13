package dev.pooler.core.tls;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.protocol.auth.TlsServerEndPoint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** TLS towards clients, ready for use. Immutable; any thread. */
public final class ListenerTls {
  private final TlsMaterial material;
  private final ContextBuilder.@Nullable Built built;
  private final byte @Nullable [] endPointHash;

  private ListenerTls(
      TlsMaterial material, ContextBuilder.@Nullable Built built, byte @Nullable [] endPointHash) {
    this.material = material;
    this.built = built;
    this.endPointHash = endPointHash;
  }

  /** Reads the files (blocks) and makes the context. */
  public static ListenerTls load(TlsSettings settings, TlsProvider provider)
      throws TlsConfigException {
    return load(TlsMaterial.read(settings), provider);
  }

  static ListenerTls load(TlsMaterial material, TlsProvider provider) throws TlsConfigException {
    TlsSettings settings = material.settings;
    if (!settings.mode().usesTls()) {
      return new ListenerTls(material, null, null);
    }
    TlsMaterial.Identity identity = material.identity();
    if (identity == null) {
      throw new TlsConfigException(
          "To allow TLS connections from clients, client_tls_key_file and client_tls_cert_file must"
              + " be set.");
    }
    SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain());
    if (settings.mode().verifies()) {
      var authorities = material.authorities();
      if (authorities == null) {
        throw new TlsConfigException(
            "client_tls_sslmode = " + settings.mode().word() + " requires client_tls_ca_file");
      }
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(authorities);
    }
    return new ListenerTls(
        material,
        ContextBuilder.build(builder, settings, provider),
        TlsServerEndPoint.hash(identity.chain()[0]));
  }

  /** What clients may and must do. */
  public TlsMode mode() {
    return material.settings.mode();
  }

  /**
   * A handler for one client's channel. Its handshake has no time limit of its own: the login's
   * applies.
   *
   * @throws IllegalStateException if the mode is {@link TlsMode#DISABLE}
   */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    if (built == null) {
      throw new IllegalStateException("TLS is disabled");
    }
    SslHandler handler = built.context().newHandler(allocator);
    Engines.prepare(handler, built.namedGroups());
    return handler;
  }

  /**
   * The {@code tls-server-end-point} hash of our certificate; null if there is none: do not offer
   * channel binding then.
   */
  public byte @Nullable [] endPointHash() {
    return endPointHash == null ? null : endPointHash.clone();
  }

  TlsMaterial material() {
    return material;
  }
}
