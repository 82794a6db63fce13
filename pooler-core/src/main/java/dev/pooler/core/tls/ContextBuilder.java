package dev.pooler.core.tls;

import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What both sides have in common: versions, suites, curves, ALPN. */
final class ContextBuilder {
  /** The name that PostgreSQL registered for its protocol. */
  static final String ALPN = "postgresql";

  private ContextBuilder() {}

  /**
   * Settings of one context that the builder does not hold but each engine must be told (JDK only).
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Built(SslContext context, String @Nullable [] namedGroups) {}

  static Built build(SslContextBuilder builder, TlsSettings settings, TlsProvider preferred)
      throws TlsConfigException {
    // BoringSSL does not let anybody choose among the suites of TLS 1.3.
    TlsProvider provider = settings.tls13Ciphers().isBlank() ? preferred : TlsProvider.JDK;
    TlsSide side = settings.side();
    List<String> protocols = ProtocolWords.parse(side.setting("protocols"), settings.protocols());
    String curveWords = settings.ecdhCurve().trim().toLowerCase(Locale.ROOT);
    List<String> suites =
        CipherWords.parse(settings, provider.supportedSuites(), !curveWords.equals("none"));
    builder
        .sslProvider(provider.netty)
        .protocols(protocols)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ALPN));
    if (suites != null) {
      builder.ciphers(suites, SupportedCipherSuiteFilter.INSTANCE);
    }
    String[] groups = null;
    if (!curveWords.isEmpty() && !curveWords.equals("auto") && !curveWords.equals("none")) {
      groups = curves(side.setting("ecdhcurve"), settings.ecdhCurve());
      if (provider == TlsProvider.OPENSSL) {
        builder.option(OpenSslContextOption.GROUPS, groups);
      }
    }
    try {
      return new Built(builder.build(), provider == TlsProvider.JDK ? groups : null);
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsConfigException(
          side.setting("sslmode") + ": TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private static String[] curves(String setting, String words) throws TlsConfigException {
    List<String> names = new ArrayList<>();
    for (String word : Words.split(words)) {
      names.add(
          switch (word.toLowerCase(Locale.ROOT)) {
            case "prime256v1", "p-256", "secp256r1" -> "secp256r1";
            case "secp384r1", "p-384" -> "secp384r1";
            case "secp521r1", "p-521" -> "secp521r1";
            case "x25519" -> "x25519";
            case "x448" -> "x448";
            default ->
                throw new TlsConfigException(
                    setting
                        + ": unknown curve \""
                        + word
                        + "\"; known are auto, none, X25519, prime256v1, secp384r1, secp521r1");
          });
    }
    return names.toArray(String[]::new);
  }
}
