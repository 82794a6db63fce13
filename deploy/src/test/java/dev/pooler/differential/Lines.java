package dev.pooler.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pooler.core.testing.RawClient.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.StringJoiner;

/** Messages of a server as lines of text. Stateless. */
final class Lines {
  private Lines() {}

  /**
   * One message. Of errors it has severity, SQLSTATE and text: the rest (field V, and details) is
   * what Pooler says over and above PgBouncer.
   */
  static String of(Message message) {
    ByteBuffer body = ByteBuffer.wrap(message.body());
    String rest =
        switch (message.tag()) {
          case 'T' -> columns(body);
          case 'D' -> values(body);
          case 'C' -> string(body);
          case 'S' -> string(body) + "=" + string(body);
          case 'R' -> String.valueOf(body.getInt());
          case 'Z' -> String.valueOf((char) body.get());
          case 'E' -> message.error();
          case 'N' -> message.error() + message.field('D').replace("\n", "\\n");
          default -> "";
        };
    return (message.tag() + " " + rest).strip();
  }

  private static String columns(ByteBuffer body) {
    StringJoiner columns = new StringJoiner(" ");
    for (int left = body.getShort(); left > 0; left--) {
      String name = string(body);
      body.position(body.position() + 6);
      int type = body.getInt();
      int length = body.getShort();
      columns.add(name + ":" + type + ":" + length);
      body.position(body.position() + 6);
    }
    return columns.toString();
  }

  private static String values(ByteBuffer body) {
    StringJoiner values = new StringJoiner("|");
    for (int left = body.getShort(); left > 0; left--) {
      int length = body.getInt();
      if (length < 0) {
        values.add("<null>");
      } else {
        byte[] text = new byte[length];
        body.get(text);
        values.add(new String(text, UTF_8));
      }
    }
    return values.toString();
  }

  private static String string(ByteBuffer body) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (byte next = body.get(); next != 0; next = body.get()) {
      text.write(next);
    }
    return text.toString(UTF_8);
  }
}
