package dev.pooler.core.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Channel binding data of type {@code tls-server-end-point} (RFC 5929, section 4.1): the server's
 * certificate, hashed with the digest of its signature, or SHA-256 where that is MD5 or SHA-1.
 */
public final class EndPointHash {
  private EndPointHash() {}

  /**
   * The hash, or null if the signature names no digest (e.g. Ed25519): then there is no channel
   * binding of this type.
   */
  public static byte @Nullable [] of(X509Certificate certificate) {
    try {
      String digest = digestOf(certificate);
      return digest == null
          ? null
          : MessageDigest.getInstance(digest).digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static @Nullable String digestOf(X509Certificate certificate)
      throws GeneralSecurityException {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.contains("PSS")) {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
      try {
        parameters.init(certificate.getSigAlgParams());
      } catch (java.io.IOException e) {
        return null;
      }
      return strengthened(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm());
    }
    int with = signature.indexOf("WITH");
    return with <= 0 ? null : strengthened(signature.substring(0, with));
  }

  private static @Nullable String strengthened(String digest) {
    return switch (digest.toUpperCase(Locale.ROOT).replace("-", "")) {
      case "MD5", "SHA1", "SHA", "SHA256" -> "SHA-256";
      case "SHA224" -> "SHA-224";
      case "SHA384" -> "SHA-384";
      case "SHA512" -> "SHA-512";
      default -> null;
    };
  }
}
