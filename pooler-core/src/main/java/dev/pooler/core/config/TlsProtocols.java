package dev.pooler.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Reads {@code *_tls_protocols}: names separated by commas or colons, {@code !} takes one away. */
final class TlsProtocols {
  private static final List<String> ALL = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
  private static final List<String> SECURE = List.of("TLSv1.2", "TLSv1.3");

  private TlsProtocols() {}

  /** The protocols by the names that Java's TLS knows, oldest first; never empty. */
  static List<String> parse(String text) throws BadValueException {
    NavigableSet<String> enabled = new TreeSet<>();
    for (String part : text.split("[,:]", -1)) {
      String name = part.strip().toLowerCase(Locale.ROOT);
      if (name.startsWith("!")) {
        expand(name.substring(1)).forEach(enabled::remove);
      } else {
        enabled.addAll(expand(name));
      }
    }
    if (enabled.isEmpty()) {
      throw new BadValueException("must leave at least one protocol");
    }
    return new ArrayList<>(enabled);
  }

  private static List<String> expand(String name) throws BadValueException {
    return switch (name) {
      case "all", "legacy" -> ALL;
      case "secure", "default" -> SECURE;
      case "tlsv1" -> List.of("TLSv1", "TLSv1.1", "TLSv1.2");
      case "tlsv1.0" -> List.of("TLSv1");
      case "tlsv1.1" -> List.of("TLSv1.1");
      case "tlsv1.2" -> List.of("TLSv1.2");
      case "tlsv1.3" -> List.of("TLSv1.3");
      default ->
          throw new BadValueException(
              "must be a list of secure, all, tlsv1.0, tlsv1.1, tlsv1.2, tlsv1.3");
    };
  }
}
