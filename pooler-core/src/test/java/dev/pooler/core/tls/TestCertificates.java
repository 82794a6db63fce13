package dev.pooler.core.tls;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A CA with a server's and a client's certificate, and a second CA that nobody trusts, as PEM files
 * in a folder.
 */
final class TestCertificates {
  final X509Bundle server;
  final Path caFile;
  final Path serverKey;
  final Path serverCert;
  final Path clientKey;
  final Path clientCert;
  final Path strangerKey;
  final Path strangerCert;
  private final Path folder;

  TestCertificates(Path folder) throws Exception {
    this.folder = folder;
    X509Bundle ca = authority("CN=test CA");
    server =
        new CertificateBuilder()
            .subject("CN=db.test")
            .addSanDnsName("db.test")
            .rsa2048()
            .buildIssuedBy(ca);
    X509Bundle client = new CertificateBuilder().subject("CN=alice").ecp256().buildIssuedBy(ca);
    X509Bundle stranger =
        new CertificateBuilder()
            .subject("CN=mallory")
            .addSanDnsName("db.test")
            .buildIssuedBy(authority("CN=other CA"));
    caFile = write("ca.pem", ca.getCertificatePEM());
    serverKey = write("server.key", server.getPrivateKeyPEM());
    serverCert = write("server.pem", server.getCertificatePEM());
    clientKey = write("client.key", client.getPrivateKeyPEM());
    clientCert = write("client.pem", client.getCertificatePEM());
    strangerKey = write("stranger.key", stranger.getPrivateKeyPEM());
    strangerCert = write("stranger.pem", stranger.getCertificatePEM());
  }

  private static X509Bundle authority(String name) throws Exception {
    return new CertificateBuilder().subject(name).setIsCertificateAuthority(true).buildSelfSigned();
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  TlsSettings listener(TlsMode mode) {
    return TlsSettings.of(TlsSide.CLIENT, mode, serverKey, serverCert, caFile);
  }

  TlsSettings upstream(TlsMode mode) {
    return TlsSettings.of(TlsSide.SERVER, mode, null, null, caFile);
  }

  TlsSettings upstreamWithCertificate(TlsMode mode) {
    return TlsSettings.of(TlsSide.SERVER, mode, clientKey, clientCert, caFile);
  }
}
