package dev.pooler.admin.console;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Backend messages as lines, in the format of {@code record_console.py}. Reads the bytes itself, so
 * that a fault of the encoder's is not hidden by the decoder's.
 */
final class MessageLines {
  private MessageLines() {}

  static List<String> of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<String> lines = new ArrayList<>();
    while (in.hasRemaining()) {
      char tag = (char) in.get();
      int end = in.position() + in.getInt(in.position());
      in.getInt();
      lines.add(
          tag
              + " "
              + switch (tag) {
                case 'T' -> columns(in);
                case 'D' -> row(in);
                case 'E', 'N' -> fields(in);
                case 'C' -> escape(text(in));
                default -> throw new AssertionError("unexpected message " + tag);
              });
      if (in.position() != end) {
        throw new AssertionError(tag + " ends at " + in.position() + ", not at " + end);
      }
    }
    return lines;
  }

  static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r");
  }

  static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        plain.append(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String columns(ByteBuffer in) {
    StringJoiner columns = new StringJoiner(" ");
    for (int left = in.getShort(); left > 0; left--) {
      String name = text(in);
      int table = in.getInt();
      int attribute = in.getShort();
      int oid = in.getInt();
      int length = in.getShort();
      int modifier = in.getInt();
      int format = in.getShort();
      if (table != 0 || attribute != 0 || modifier != -1 || format != 0) {
        throw new AssertionError("column " + name + " is not a plain text-format column");
      }
      columns.add(name + ":" + oid + ":" + length);
    }
    return columns.toString();
  }

  private static String row(ByteBuffer in) {
    StringJoiner row = new StringJoiner("|");
    for (int left = in.getShort(); left > 0; left--) {
      int length = in.getInt();
      if (length < 0) {
        row.add("<null>");
      } else {
        byte[] value = new byte[length];
        in.get(value);
        row.add(escape(new String(value, StandardCharsets.UTF_8)));
      }
    }
    return row.toString();
  }

  /** Without V, the severity for machines, which PgBouncer does not send. */
  private static String fields(ByteBuffer in) {
    StringJoiner fields = new StringJoiner(" ");
    for (char code = (char) in.get(); code != 0; code = (char) in.get()) {
      String value = text(in);
      if (code != 'V') {
        fields.add(code + "=" + escape(value));
      }
    }
    return fields.toString();
  }

  private static String text(ByteBuffer in) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte next = in.get(); next != 0; next = in.get()) {
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
