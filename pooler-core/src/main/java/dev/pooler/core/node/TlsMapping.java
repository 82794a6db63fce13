package dev.pooler.core.node;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.tls.TlsMode;
import dev.pooler.core.tls.TlsSettings;
import dev.pooler.core.tls.TlsSide;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** From the configuration's TLS keys to what the TLS package wants. */
final class TlsMapping {
  private TlsMapping() {}

  static TlsSettings clients(PoolerConfig config) {
    return map(TlsSide.CLIENT, config.clientTls());
  }

  static TlsSettings servers(PoolerConfig config) {
    return map(TlsSide.SERVER, config.serverTls());
  }

  private static TlsSettings map(TlsSide side, dev.pooler.core.config.TlsSettings from) {
    return new TlsSettings(
        side,
        TlsMode.valueOf(from.mode().name()),
        path(from.keyFile()),
        path(from.certFile()),
        path(from.caFile()),
        from.protocols(),
        from.ciphers(),
        from.tls13Ciphers(),
        from.ecdhCurve());
  }

  private static @Nullable Path path(@Nullable String file) {
    return file == null || file.isEmpty() ? null : Path.of(file);
  }
}
