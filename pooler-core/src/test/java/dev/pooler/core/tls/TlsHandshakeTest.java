package dev.pooler.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import dev.pooler.protocol.auth.TlsServerEndPoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole handshakes between our two sides, in memory, by either library. */
final class TlsHandshakeTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(folder);
  }

  /** Every pair of libraries that is there. */
  static List<TlsProvider[]> pairs() {
    var pairs = new ArrayList<TlsProvider[]>();
    pairs.add(new TlsProvider[] {TlsProvider.JDK, TlsProvider.JDK});
    if (OpenSsl.isAvailable()) {
      pairs.add(new TlsProvider[] {TlsProvider.OPENSSL, TlsProvider.OPENSSL});
      pairs.add(new TlsProvider[] {TlsProvider.OPENSSL, TlsProvider.JDK});
      pairs.add(new TlsProvider[] {TlsProvider.JDK, TlsProvider.OPENSSL});
    }
    return pairs;
  }

  /** Both ends after the handshake; what is null could not be had. */
  private record Outcome(
      @Nullable TlsPeer seenByServer,
      @Nullable TlsPeer seenByClient,
      @Nullable Throwable failure,
      @Nullable String sni) {
    TlsPeer server() {
      assertThat(failure).isNull();
      assertThat(seenByServer).isNotNull();
      return seenByServer;
    }

    TlsPeer client() {
      assertThat(failure).isNull();
      assertThat(seenByClient).isNotNull();
      return seenByClient;
    }
  }

  private static Outcome shake(ListenerTls listener, UpstreamTls upstream, String host) {
    SslHandler serverEnd = listener.newHandler(UnpooledByteBufAllocator.DEFAULT);
    SslHandler clientEnd = upstream.newHandler(UnpooledByteBufAllocator.DEFAULT, host, 5432);
    List<SNIServerName> names = clientEnd.engine().getSSLParameters().getServerNames();
    String sni =
        names != null && !names.isEmpty() && names.getFirst() instanceof SNIHostName name
            ? name.getAsciiName()
            : null;
    var server = new EmbeddedChannel(serverEnd);
    var client = new EmbeddedChannel(clientEnd);
    try {
      for (int round = 0; round < 20; round++) {
        move(client, server);
        move(server, client);
      }
      Throwable failure =
          clientEnd.handshakeFuture().cause() != null
              ? clientEnd.handshakeFuture().cause()
              : serverEnd.handshakeFuture().cause();
      boolean done =
          serverEnd.handshakeFuture().isSuccess() && clientEnd.handshakeFuture().isSuccess();
      return new Outcome(
          done ? TlsPeer.of(serverEnd) : null, done ? TlsPeer.of(clientEnd) : null, failure, sni);
    } finally {
      quietly(client);
      quietly(server);
    }
  }

  private static void move(EmbeddedChannel from, EmbeddedChannel to) {
    try {
      for (ByteBuf bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
        to.writeInbound(bytes);
      }
      from.runPendingTasks();
    } catch (Exception seenInFuture) {
      to.runPendingTasks();
    }
  }

  private static void quietly(EmbeddedChannel channel) {
    try {
      channel.finishAndReleaseAll();
    } catch (Exception seenInFuture) {
      channel.close().syncUninterruptibly();
    }
  }

  private static Outcome shake(TlsProvider[] pair, TlsSettings listener, TlsSettings upstream)
      throws TlsConfigException {
    return shake(
        ListenerTls.load(listener, pair[0]), UpstreamTls.load(upstream, pair[1]), "db.test");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldShakeHandsWhenEverythingIsVerified(TlsProvider listener, TlsProvider upstream)
      throws TlsConfigException {
    TlsProvider[] pair = {listener, upstream};
    Outcome outcome =
        shake(
            pair,
            certificates.listener(TlsMode.VERIFY_FULL),
            certificates.upstreamWithCertificate(TlsMode.VERIFY_FULL));

    assertThat(outcome.server().protocol()).isEqualTo("TLSv1.3");
    assertThat(outcome.server().cipher()).startsWith("TLS_");
    assertThat(outcome.server().postgresqlAgreed()).isTrue();
    assertThat(outcome.client().postgresqlAgreed()).isTrue();
    assertThat(outcome.server().certificate())
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .isEqualTo("CN=alice");
    assertThat(outcome.client().endPointHash())
        .isEqualTo(TlsServerEndPoint.hash(certificates.server.getCertificate()))
        .isEqualTo(
            ListenerTls.load(certificates.listener(TlsMode.PREFER), listener).endPointHash());
    assertThat(outcome.sni()).isEqualTo("db.test");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldRefuseClientWhenItHasNoCertificate(TlsProvider listener, TlsProvider upstream)
      throws TlsConfigException {
    TlsProvider[] pair = {listener, upstream};
    for (TlsMode mode : List.of(TlsMode.VERIFY_CA, TlsMode.VERIFY_FULL)) {
      Outcome outcome =
          shake(pair, certificates.listener(mode), certificates.upstream(TlsMode.REQUIRE));
      assertThat(outcome.seenByServer()).isNull();
      assertThat(outcome.failure()).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldRefuseClientWhenItsCertificateIsOfAnotherCa(TlsProvider listener, TlsProvider upstream)
      throws TlsConfigException {
    TlsSettings stranger =
        TlsSettings.of(
            TlsSide.SERVER,
            TlsMode.REQUIRE,
            certificates.strangerKey,
            certificates.strangerCert,
            null);
    TlsProvider[] pair = {listener, upstream};
    assertThat(shake(pair, certificates.listener(TlsMode.VERIFY_CA), stranger).failure())
        .isNotNull();
    assertThat(shake(pair, certificates.listener(TlsMode.REQUIRE), stranger).server().certificate())
        .as("a certificate is not even asked for where it is not verified")
        .isNull();
  }

  /** What each mode makes of a server's certificate. */
  @ParameterizedTest
  @CsvSource({
    "ALLOW, good, db.test, true",
    "PREFER, good, db.test, true",
    "PREFER, stranger, x.test, true",
    "REQUIRE, stranger, x.test, true",
    "VERIFY_CA, good, x.test, true",
    "VERIFY_CA, good, 127.0.0.1, true",
    "VERIFY_CA, stranger, db.test, false",
    "VERIFY_FULL, good, db.test, true",
    "VERIFY_FULL, good, x.test, false",
    "VERIFY_FULL, good, 127.0.0.1, false",
    "VERIFY_FULL, stranger, db.test, false"
  })
  void shouldVerifyServerAsModeSays(TlsMode mode, String who, String host, boolean accepted)
      throws TlsConfigException {
    TlsSettings listener =
        who.equals("good")
            ? certificates.listener(TlsMode.PREFER)
            : TlsSettings.of(
                TlsSide.CLIENT,
                TlsMode.PREFER,
                certificates.strangerKey,
                certificates.strangerCert,
                null);
    for (TlsProvider[] pair : pairs()) {
      Outcome outcome =
          shake(
              ListenerTls.load(listener, pair[0]),
              UpstreamTls.load(certificates.upstream(mode), pair[1]),
              host);
      assertThat(outcome.seenByClient() != null).isEqualTo(accepted);
      if (!accepted) {
        assertThat(outcome.failure()).isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void shouldUseWhatIsConfiguredWhenWordsAreGiven(TlsProvider listener, TlsProvider upstream)
      throws TlsConfigException {
    TlsProvider[] pair = {listener, upstream};
    TlsSettings old =
        with(
            certificates.listener(TlsMode.REQUIRE),
            "tlsv1.2",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "",
            "prime256v1");
    assertThat(shake(pair, old, certificates.upstream(TlsMode.REQUIRE)).server())
        .returns("TLSv1.2", TlsPeer::protocol)
        .returns("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", TlsPeer::cipher);

    TlsSettings words =
        with(
            certificates.listener(TlsMode.REQUIRE),
            "secure",
            "HIGH:!aNULL",
            "TLS_AES_256_GCM_SHA384",
            "auto");
    assertThat(shake(pair, words, certificates.upstream(TlsMode.REQUIRE)).server())
        .returns("TLSv1.3", TlsPeer::protocol)
        .returns("TLS_AES_256_GCM_SHA384", TlsPeer::cipher);
  }

  @Test
  void shouldFailWhenVersionsDoNotMeet() throws TlsConfigException {
    for (TlsProvider[] pair : pairs()) {
      Outcome outcome =
          shake(
              pair,
              with(certificates.listener(TlsMode.REQUIRE), "tlsv1.3", "default", "", "auto"),
              with(certificates.upstream(TlsMode.REQUIRE), "tlsv1.2", "default", "", "auto"));
      assertThat(outcome.failure()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void shouldAgreeOnCurveWhenOneIsLeft(TlsProvider provider) throws TlsConfigException {
    assumeThat(provider == TlsProvider.JDK || OpenSsl.isAvailable()).isTrue();
    TlsProvider[] pair = {provider, provider};
    assertThat(
            shake(
                    pair,
                    with(
                        certificates.listener(TlsMode.REQUIRE),
                        "secure",
                        "default",
                        "",
                        "secp384r1"),
                    with(
                        certificates.upstream(TlsMode.REQUIRE),
                        "secure",
                        "default",
                        "",
                        "secp384r1"))
                .failure())
        .isNull();
    assertThat(
            shake(
                    pair,
                    with(
                        certificates.listener(TlsMode.REQUIRE),
                        "tlsv1.3",
                        "default",
                        "",
                        "secp384r1"),
                    with(
                        certificates.upstream(TlsMode.REQUIRE), "tlsv1.3", "default", "", "X25519"))
                .failure())
        .isNotNull();
  }

  static TlsSettings with(
      TlsSettings base, String protocols, String ciphers, String tls13, String curve) {
    return new TlsSettings(
        base.side(),
        base.mode(),
        base.keyFile(),
        base.certFile(),
        base.caFile(),
        protocols,
        ciphers,
        tls13,
        curve);
  }
}
