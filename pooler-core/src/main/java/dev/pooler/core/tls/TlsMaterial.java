package dev.pooler.core.tls;

import dev.pooler.core.config.TlsSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settings together with what stood in the files they name; equal if both are. */
final class TlsMaterial {
  private static final long MAX_FILE = 4L << 20;

  final TlsSettings settings;
  private final byte @Nullable [] key;
  private final byte @Nullable [] cert;
  private final byte @Nullable [] ca;

  private TlsMaterial(
      TlsSettings settings, byte @Nullable [] key, byte @Nullable [] cert, byte @Nullable [] ca) {
    this.settings = settings;
    this.key = key;
    this.cert = cert;
    this.ca = ca;
  }

  /** Reads the files. Blocks. With {@code sslmode = disable} it reads none. */
  static TlsMaterial read(TlsSettings settings) throws TlsConfigException {
    if (!settings.mode().usesTls()) {
      return new TlsMaterial(settings, null, null, null);
    }
    return new TlsMaterial(
        settings,
        bytes(settings, "key_file", settings.keyFile()),
        bytes(settings, "cert_file", settings.certFile()),
        bytes(settings, "ca_file", settings.caFile()));
  }

  /** Our key and certificates, null if none are configured. */
  @Nullable Identity identity() throws TlsConfigException {
    if (key == null && cert == null) {
      return null;
    }
    if (key == null || cert == null) {
      throw new TlsConfigException(
          settings.side().setting("key_file")
              + " and "
              + settings.side().setting("cert_file")
              + " must be set together");
    }
    PrivateKey privateKey = PrivateKeyReader.read(where("key_file", settings.keyFile()), key);
    X509Certificate[] chain = certificates("cert_file", settings.certFile(), cert);
    if (!belong(privateKey, chain[0].getPublicKey())) {
      throw new TlsConfigException(
          where("key_file", settings.keyFile())
              + ": the key is not that of the first certificate in "
              + settings.certFile());
    }
    return new Identity(privateKey, chain);
  }

  /** Certificates to verify peers with, null if none are configured. */
  X509Certificate @Nullable [] authorities() throws TlsConfigException {
    return ca == null ? null : certificates("ca_file", settings.caFile(), ca);
  }

  /** Our private key with the certificates that speak for it, our own first. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Identity(PrivateKey key, X509Certificate[] chain) {}

  private X509Certificate[] certificates(String setting, @Nullable Path file, byte[] pem)
      throws TlsConfigException {
    X509Certificate[] found;
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      found =
          factory.generateCertificates(new ByteArrayInputStream(pem)).stream()
              .map((Certificate certificate) -> (X509Certificate) certificate)
              .toArray(X509Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new TlsConfigException(
          where(setting, file) + ": not a certificate in PEM (" + e.getMessage() + ")", e);
    }
    if (found.length == 0) {
      throw new TlsConfigException(
          where(setting, file)
              + ": no certificate in it; a PEM file with BEGIN CERTIFICATE is expected");
    }
    return found;
  }

  private static byte @Nullable [] bytes(TlsSettings settings, String setting, @Nullable Path file)
      throws TlsConfigException {
    if (file == null) {
      return null;
    }
    String where = settings.side().setting(setting) + " = " + file;
    try {
      if (Files.isDirectory(file)) {
        throw new TlsConfigException(where + ": this is a folder, not a file");
      }
      if (Files.size(file) > MAX_FILE) {
        throw new TlsConfigException(where + ": larger than 4 MB; this is not a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new TlsConfigException(
          where + ": no such file (relative to " + Path.of("").toAbsolutePath() + ")", e);
    } catch (AccessDeniedException e) {
      throw new TlsConfigException(
          where + ": not readable by user " + System.getProperty("user.name"), e);
    } catch (IOException e) {
      throw new TlsConfigException(where + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private String where(String setting, @Nullable Path file) {
    return settings.side().setting(setting) + " = " + file;
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
          default -> null;
        };
    if (algorithm == null) {
      return true;
    }
    try {
      byte[] sample = {1, 2, 3};
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(sample);
      byte[] signed = signer.sign();
      signer.initVerify(publicKey);
      signer.update(sample);
      return signer.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsMaterial that
        && settings.equals(that.settings)
        && Arrays.equals(key, that.key)
        && Arrays.equals(cert, that.cert)
        && Arrays.equals(ca, that.ca);
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings, Arrays.hashCode(cert), Arrays.hashCode(ca));
  }
}
