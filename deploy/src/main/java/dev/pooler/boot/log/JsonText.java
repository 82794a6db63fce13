package dev.pooler.boot.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * An event as an object of JSON on one line: {@code time} (UTC), {@code pid}, {@code level}, {@code
 * message}, and a field for each key-value of the event. Thread-safe.
 */
final class JsonText {
  private final long pid;

  JsonText(long pid) {
    this.pid = pid;
  }

  String line(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(240);
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
    line.append("\",\"pid\":").append(pid);
    field(line, "level", LevelName.of(event));
    field(line, "message", event.getFormattedMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.value != null) {
          field(line, pair.key, pair.value);
        }
      }
    }
    if (event.getThrowableProxy() != null) {
      field(line, "trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append("}\n").toString();
  }

  private static void field(StringBuilder line, String name, Object value) {
    line.append(',');
    quote(line, name);
    line.append(':');
    if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      line.append(value);
    } else {
      quote(line, value.toString());
    }
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> line.append("\\\"");
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        default -> {
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }
}
