package dev.pooler.protocol.auth;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The channel binding {@code tls-server-end-point} (RFC 5929, section 4.1). Stateless. */
public final class TlsServerEndPoint {
  private TlsServerEndPoint() {}

  /**
   * Hash of a server's certificate, by the hash function of the certificate's signature (SHA-256
   * where that is MD5 or SHA-1). Null where RFC 5929 defines none, as for Ed25519: there is no
   * channel binding then.
   */
  public static byte @Nullable [] hash(X509Certificate certificate) {
    String algorithm = algorithm(certificate);
    if (algorithm == null) {
      return null;
    }
    try {
      return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static @Nullable String algorithm(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.equals("RSASSA-PSS")) {
      return normalize(pssDigest(certificate.getSigAlgParams()));
    }
    int with = signature.indexOf("WITH");
    return with < 0 ? null : normalize(signature.substring(0, with));
  }

  private static @Nullable String pssDigest(byte @Nullable [] encoded) {
    if (encoded == null) {
      return null;
    }
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      parameters.init(encoded);
      return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    } catch (GeneralSecurityException | IOException e) {
      return null;
    }
  }

  /**
   * The JCA name of the digest to use, for a digest named as in {@code SHA1withRSA} or {@code
   * SHA-512/256}.
   */
  static @Nullable String normalize(@Nullable String digest) {
    if (digest == null) {
      return null;
    }
    return switch (digest.toUpperCase(Locale.ROOT)) {
      case "MD5", "SHA1", "SHA-1", "SHA256", "SHA-256" -> "SHA-256";
      case "SHA224", "SHA-224" -> "SHA-224";
      case "SHA384", "SHA-384" -> "SHA-384";
      case "SHA512", "SHA-512" -> "SHA-512";
      case "SHA512/256", "SHA-512/256" -> "SHA-512/256";
      case "SHA3-256", "SHA3-384", "SHA3-512" -> digest.toUpperCase(Locale.ROOT);
      default -> null;
    };
  }
}
