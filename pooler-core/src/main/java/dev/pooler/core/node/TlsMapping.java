package dev.pooler.core.node;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.TlsKeys;
import dev.pooler.core.tls.TlsMode;
import dev.pooler.core.tls.TlsSettings;
import dev.pooler.core.tls.TlsSide;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From the configuration's TLS keys to what the TLS package wants. */
final class TlsMapping {
  private TlsMapping() {}

  static TlsSettings clients(PoolerConfig config) {
    return map(TlsSide.CLIENT, config.clientTls(), config.get(TlsKeys.CLIENT_TLS_ECDHCURVE));
  }

  static TlsSettings servers(PoolerConfig config) {
    return map(TlsSide.SERVER, config.serverTls(), "auto");
  }

  private static TlsSettings map(TlsSide side, dev.pooler.core.config.TlsSettings from, String curve) {
    return new TlsSettings(
        side,
        TlsMode.valueOf(from.mode().name()),
        path(from.keyFile()),
        path(from.certFile()),
        path(from.caFile()),
        String.join(",", from.protocols()),
        from.ciphers(),
        from.ciphers13(),
        curve);
  }

  private static @Nullable Path path(@Nullable String file) {
    return file == null || file.isEmpty() ? null : Path.of(file);
  }
}
