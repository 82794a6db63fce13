package dev.pooler.core.tls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads {@code *_tls_protocols}: words between commas or colons, each adding versions, or, after
 * {@code !}, taking them away. {@code secure} and {@code default} are 1.2 and 1.3; {@code all} and
 * {@code legacy} are 1.0 to 1.3; {@code tlsv1} is the same.
 */
final class ProtocolWords {
  private static final List<String> ALL = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final List<String> SECURE = List.of("TLSv1.2", "TLSv1.3");

  private ProtocolWords() {}

  /** JSSE names, oldest first, never empty. */
  static List<String> parse(String setting, String words) throws TlsConfigException {
    Set<String> chosen = new TreeSet<>(Comparator.comparingInt(ALL::indexOf));
    boolean first = true;
    for (String part : Words.split(words)) {
      boolean negated = part.startsWith("!");
      List<String> versions = versions(setting, negated ? part.substring(1) : part);
      if (negated) {
        if (first) {
          chosen.addAll(ALL);
        }
        versions.forEach(chosen::remove);
      } else {
        chosen.addAll(versions);
      }
      first = false;
    }
    if (chosen.isEmpty()) {
      throw new TlsConfigException(
          setting + ": no TLS version is left of \"" + words + "\"; use \"secure\"");
    }
    return new ArrayList<>(chosen);
  }

  private static List<String> versions(String setting, String word) throws TlsConfigException {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "all", "legacy", "tlsv1" -> ALL;
      case "secure", "default" -> SECURE;
      case "tlsv1.0" -> List.of("TLSv1");
      case "tlsv1.1" -> List.of("TLSv1.1");
      case "tlsv1.2" -> List.of("TLSv1.2");
      case "tlsv1.3" -> List.of("TLSv1.3");
      default ->
          throw new TlsConfigException(
              setting
                  + ": unknown word \""
                  + word
                  + "\"; known are secure, all, tlsv1.0, tlsv1.1, tlsv1.2, tlsv1.3");
    };
  }
}
