package dev.pooler.boot.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * PgBouncer's line: time, process, level, and, for an event about a client or a server, {@code
 * C-0x1f: database/user@address:port}. Control characters are escaped, so that an event is a line;
 * only a stack trace follows on lines of its own. Thread-safe.
 */
final class LineText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS z", Locale.ROOT);
  private static final String CLIENT = "session";
  private static final String SERVER = "backend";
  private static final Set<String> WHO = Set.of(CLIENT, SERVER, "database", "user", "address");

  private final long pid;
  private final ZoneId zone;

  LineText(long pid, ZoneId zone) {
    this.pid = pid;
    this.zone = zone;
  }

  /** The whole line, with its line break. */
  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone), line);
    line.append(" [").append(pid).append("] ").append(LevelName.of(event)).append(' ');
    line.append(message(event)).append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  /** Who it is about, and what happened. */
  static String message(ILoggingEvent event) {
    StringBuilder text = new StringBuilder(120);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    String socket = socket(pairs);
    if (socket != null) {
      String address = value(pairs, "address", "");
      text.append(socket).append(": ").append(value(pairs, "database", "(nodb)"));
      text.append('/').append(value(pairs, "user", "(nouser)"));
      if (!address.isEmpty()) {
        text.append('@').append(address);
      }
      text.append(' ');
    }
    text.append(event.getFormattedMessage());
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.value != null && (socket == null || !WHO.contains(pair.key))) {
          text.append(' ').append(pair.key).append("=\"").append(pair.value).append('"');
        }
      }
    }
    return escaped(text);
  }

  /** PgBouncer's name of a socket; null for an event that is about none. */
  static @Nullable String socket(@Nullable List<KeyValuePair> pairs) {
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.value instanceof Long id) {
          if (pair.key.equals(CLIENT)) {
            return "C-0x" + Long.toHexString(id);
          }
          if (pair.key.equals(SERVER)) {
            return "S-0x" + Long.toHexString(id);
          }
        }
      }
    }
    return null;
  }

  private static String value(@Nullable List<KeyValuePair> pairs, String key, String otherwise) {
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.key.equals(key) && pair.value != null) {
          return pair.value.toString();
        }
      }
    }
    return otherwise;
  }

  private static String escaped(StringBuilder text) {
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      if (control && clean == null) {
        clean = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (clean != null) {
        append(clean, c, control);
      }
    }
    return (clean == null ? text : clean).toString();
  }

  private static void append(StringBuilder clean, char c, boolean control) {
    switch (c) {
      case '\n' -> clean.append("\\n");
      case '\r' -> clean.append("\\r");
      case '\t' -> clean.append("\\t");
      default -> {
        if (control) {
          clean.append(String.format(Locale.ROOT, c < 256 ? "\\x%02x" : "\\u%04x", (int) c));
        } else {
          clean.append(c);
        }
      }
    }
  }
}
