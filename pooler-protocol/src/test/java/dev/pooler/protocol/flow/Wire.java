package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Frames as these tests write and read them. */
final class Wire {
  /** A frame: its tag and its body. */
  static final class Frame {
    private final char tag;
    private final byte[] body;

    Frame(char tag, byte[] body) {
      this.tag = tag;
      this.body = body;
    }

    char tag() {
      return tag;
    }

    byte[] body() {
      return body;
    }

    byte[] bytes() {
      ByteBuf out = Unpooled.buffer(5 + body.length);
      out.writeByte(tag).writeInt(4 + body.length).writeBytes(body);
      return out.array();
    }

    /** The zero-terminated strings in the body from an index on. */
    String[] strings(int from, int count) {
      String[] result = new String[count];
      int at = from;
      for (int i = 0; i < count; i++) {
        int end = at;
        while (body[end] != 0) {
          end++;
        }
        result[i] = new String(body, at, end - at, StandardCharsets.UTF_8);
        at = end + 1;
      }
      return result;
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder().append(tag);
      if (body.length > 0) {
        text.append('(');
        for (byte b : body) {
          text.append(b >= 32 && b < 127 ? (char) b : '.');
        }
        text.append(')');
      }
      return text.toString();
    }
  }

  private Wire() {}

  static Frame frame(char tag, Object... parts) {
    ByteBuf out = Unpooled.buffer();
    for (Object part : parts) {
      switch (part) {
        case String text -> {
          out.writeCharSequence(text, StandardCharsets.UTF_8);
          out.writeByte(0);
        }
        case Character c -> out.writeByte(c);
        case Short s -> out.writeShort(s);
        case Integer i -> out.writeInt(i);
        default -> throw new IllegalArgumentException(part.toString());
      }
    }
    byte[] body = new byte[out.readableBytes()];
    out.readBytes(body);
    return new Frame(tag, body);
  }

  static Frame query(String sql) {
    return frame('Q', sql);
  }

  static Frame parse(String name, String sql) {
    return frame('P', name, sql, (short) 0);
  }

  static Frame bind(String portal, String statement) {
    return frame('B', portal, statement, (short) 0, (short) 0, (short) 0);
  }

  static Frame describeStatement(String name) {
    return frame('D', 'S', name);
  }

  static Frame describePortal(String name) {
    return frame('D', 'P', name);
  }

  static Frame execute(String portal, int rows) {
    return frame('E', portal, rows);
  }

  static Frame closeStatement(String name) {
    return frame('C', 'S', name);
  }

  static Frame sync() {
    return frame('S');
  }

  /** The whole frames in {@code in}, which they are taken from. */
  static List<Frame> take(ByteBuf in) {
    List<Frame> frames = new ArrayList<>();
    while (in.readableBytes() >= 5 && in.readableBytes() > in.getInt(in.readerIndex() + 1)) {
      char tag = (char) in.readByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readBytes(body);
      frames.add(new Frame(tag, body));
    }
    return frames;
  }
}
