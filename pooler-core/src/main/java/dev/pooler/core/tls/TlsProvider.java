package dev.pooler.core.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Who does the cryptography. */
public enum TlsProvider {
  /** BoringSSL by netty-tcnative. */
  OPENSSL(SslProvider.OPENSSL),
  /** The JDK's own. */
  JDK(SslProvider.JDK);

  final SslProvider netty;

  TlsProvider(SslProvider netty) {
    this.netty = netty;
  }

  /**
   * {@link #OPENSSL} where its native library loads, {@link #JDK} else. The first call loads it
   * (tens of milliseconds).
   */
  public static TlsProvider best() {
    return OpenSsl.isAvailable() ? OPENSSL : JDK;
  }

  /** Suites that it could use, by IANA name, in its own order. */
  List<String> supportedSuites() throws TlsConfigException {
    if (this == OPENSSL) {
      Set<String> names = OpenSsl.availableJavaCipherSuites();
      return names.stream().filter(name -> name.startsWith("TLS_")).toList();
    }
    try {
      return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
          .filter(name -> name.startsWith("TLS_") && !name.endsWith("_SCSV"))
          .toList();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new TlsConfigException("this JDK has no TLS", e);
    }
  }
}
