package dev.pooler.core.tls;

import dev.pooler.core.config.TlsSettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code *_tls_ciphers} and {@code *_tls13_ciphers}. {@code default}, {@code secure}, {@code
 * fast} and {@code normal} are what the TLS library chooses; {@code all} is all it has; else a list
 * of suites by OpenSSL or IANA name and of OpenSSL's words ({@code HIGH}, {@code ECDHE}, {@code
 * AESGCM}, {@code !aNULL}, {@code ECDHE+AESGCM}, {@code -SHA1}). {@code +WORD} and {@code @WORD}
 * order suites in OpenSSL; they are read and have no effect.
 */
final class CipherWords {
  private static final Set<String> LIBRARY_CHOICE =
      Set.of("", "default", "secure", "fast", "normal");

  private CipherWords() {}

  /**
   * IANA names in order of preference; null: leave the choice to the library.
   *
   * @param supported what the library has, see {@link TlsProvider#supportedSuites}
   * @param withEcdhe false leaves the suites with elliptic-curve key exchange out (TLS 1.2 and
   *     older)
   */
  static @Nullable List<String> parse(
      TlsSettings settings, List<String> supported, boolean withEcdhe) throws TlsConfigException {
    String words = settings.ciphers().trim();
    String words13 = settings.tls13Ciphers().trim();
    boolean choice = LIBRARY_CHOICE.contains(words.toLowerCase(Locale.ROOT));
    if (choice && words13.isEmpty() && withEcdhe) {
      return null;
    }
    List<String> old = supported.stream().filter(suite -> !isTls13(suite)).toList();
    List<String> new13 = supported.stream().filter(CipherWords::isTls13).toList();
    Set<String> chosen = new LinkedHashSet<>();
    if (words13.isEmpty()) {
      chosen.addAll(new13);
    } else {
      chosen.addAll(select(settings.side().tls13Setting(), words13, new13));
    }
    if (choice) {
      chosen.addAll(select("", "HIGH", old));
    } else {
      chosen.addAll(select(settings.side().setting("ciphers"), words, old));
    }
    if (!withEcdhe) {
      chosen.removeIf(suite -> suite.startsWith("TLS_ECDHE"));
    }
    return List.copyOf(chosen);
  }

  private static boolean isTls13(String suite) {
    return !suite.contains("_WITH_");
  }

  private static Set<String> select(String setting, String words, List<String> supported)
      throws TlsConfigException {
    Map<String, String> byName = new LinkedHashMap<>();
    supported.forEach(suite -> byName.put(openSslName(suite), suite));
    Set<String> chosen = new LinkedHashSet<>();
    for (String part : Words.split(words)) {
      char sign = part.charAt(0);
      if (sign == '+' || sign == '@') {
        continue;
      }
      boolean removes = sign == '!' || sign == '-';
      String word = removes ? part.substring(1) : part;
      String suite = supported.contains(word) ? word : byName.get(word);
      Predicate<String> wanted = suite != null ? suite::equals : matching(setting, word);
      if (removes) {
        chosen.removeIf(wanted);
      } else {
        supported.stream().filter(wanted).forEach(chosen::add);
      }
    }
    if (chosen.isEmpty()) {
      throw new TlsConfigException(
          setting + ": no cipher suite is left of \"" + words + "\"; use \"default\"");
    }
    return chosen;
  }

  private static Predicate<String> matching(String setting, String word) throws TlsConfigException {
    Predicate<String> all = suite -> true;
    for (String part : word.split("\\+", -1)) {
      all = all.and(keyword(setting, part));
    }
    return all;
  }

  private static Predicate<String> keyword(String setting, String word) throws TlsConfigException {
    return switch (word) {
      case "ALL", "all", "DEFAULT", "COMPLEMENTOFDEFAULT" -> suite -> !weak(suite);
      case "HIGH" -> suite -> !weak(suite) && !suite.contains("3DES");
      case "MEDIUM", "LOW" -> suite -> suite.contains("3DES") || suite.contains("RC4");
      case "aNULL", "ADH", "AECDH" -> suite -> suite.contains("_anon_");
      case "eNULL", "NULL" -> suite -> suite.contains("_NULL_");
      case "EXP", "EXPORT" -> suite -> suite.contains("_EXPORT_");
      case "kRSA", "RSA" -> suite -> suite.startsWith("TLS_RSA_");
      case "aRSA" -> suite -> suite.contains("_RSA_");
      case "ECDHE", "EECDH", "kECDHE", "kEECDH" -> suite -> suite.startsWith("TLS_ECDHE_");
      case "DHE", "EDH", "kDHE", "kEDH" -> suite -> suite.startsWith("TLS_DHE_");
      case "ECDSA", "aECDSA" -> suite -> suite.contains("_ECDSA_");
      case "AES" -> suite -> suite.contains("_AES_");
      case "AES128" -> suite -> suite.contains("_AES_128_");
      case "AES256" -> suite -> suite.contains("_AES_256_");
      case "AESGCM" -> suite -> suite.contains("_AES_") && suite.contains("_GCM_");
      case "CHACHA20" -> suite -> suite.contains("_CHACHA20_");
      case "AEAD" -> suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_");
      case "SHA1", "SHA" -> suite -> suite.endsWith("_SHA");
      case "SHA256" -> suite -> suite.endsWith("_SHA256");
      case "SHA384" -> suite -> suite.endsWith("_SHA384");
      case "TLSv1.2" -> suite -> suite.endsWith("_SHA256") || suite.endsWith("_SHA384");
      case "3DES",
          "DES",
          "RC4",
          "RC2",
          "MD5",
          "PSK",
          "SRP",
          "DSS",
          "CAMELLIA",
          "SEED",
          "IDEA",
          "ARIA" ->
          suite -> suite.contains(word);
      default ->
          throw new TlsConfigException(
              setting
                  + ": unknown cipher suite or word \""
                  + word
                  + "\"; use \"default\", or the"
                  + " names that `openssl ciphers` prints");
    };
  }

  private static boolean weak(String suite) {
    return suite.contains("_anon_")
        || suite.contains("_NULL_")
        || suite.contains("_EXPORT_")
        || suite.contains("RC4")
        || suite.contains("_DES_")
        || suite.contains("PSK");
  }

  /** E.g. {@code ECDHE-RSA-AES128-GCM-SHA256} for {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}. */
  static String openSslName(String suite) {
    if (isTls13(suite)) {
      return suite;
    }
    return suite
        .replaceFirst("^TLS_RSA_WITH_", "")
        .replaceFirst("^TLS_", "")
        .replace("_WITH_", "_")
        .replace("3DES_EDE_CBC", "DES_CBC3")
        .replaceAll("(AES|CAMELLIA)_(128|256)_CBC", "$1$2")
        .replaceAll("(AES|CAMELLIA)_(128|256)", "$1$2")
        .replace("CHACHA20_POLY1305_SHA256", "CHACHA20_POLY1305")
        .replace('_', '-');
  }
}
