package dev.pooler.protocol.frontend;

import dev.pooler.protocol.frame.FrameWriter;
import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to servers: each method appends one complete frame to a buffer. Strings that hold
 * a NUL are refused with {@link IllegalArgumentException}. Stateless.
 */
public final class FrontendEncoder {

  private static final int NULL_LENGTH = -1;
  private static final int MAX_COUNT = 0xffff;

  private FrontendEncoder() {}

  /** Appends Query. */
  public static void query(ByteBuf out, String sql) {
    int frame = FrameWriter.begin(out, FrontendTag.QUERY);
    WireText.writeCString(out, sql);
    FrameWriter.end(out, frame);
  }

  /** Appends Parse. */
  public static void parse(ByteBuf out, String name, String sql, int... types) {
    checkCount(types.length);
    int frame = FrameWriter.begin(out, FrontendTag.PARSE);
    WireText.writeCString(out, name);
    WireText.writeCString(out, sql);
    out.writeShort(types.length);
    for (int type : types) {
      out.writeInt(type);
    }
    FrameWriter.end(out, frame);
  }

  /** Appends Bind, with parameters as text (null is SQL's NULL) and text results. */
  public static void bind(
      ByteBuf out, String portal, String statement, List<@Nullable String> parameters) {
    checkCount(parameters.size());
    int frame = FrameWriter.begin(out, FrontendTag.BIND);
    WireText.writeCString(out, portal);
    WireText.writeCString(out, statement);
    out.writeShort(0); // all parameters are text
    out.writeShort(parameters.size());
    for (String parameter : parameters) {
      if (parameter == null) {
        out.writeInt(NULL_LENGTH);
      } else {
        int length = out.writerIndex();
        out.writeInt(0);
        WireText.write(out, parameter);
        out.setInt(length, out.writerIndex() - length - Integer.BYTES);
      }
    }
    out.writeShort(0); // so are all results
    FrameWriter.end(out, frame);
  }

  /** Appends Describe. */
  public static void describe(ByteBuf out, ObjectKind kind, String name) {
    named(out, FrontendTag.DESCRIBE, kind, name);
  }

  /** Appends Close. */
  public static void close(ByteBuf out, ObjectKind kind, String name) {
    named(out, FrontendTag.CLOSE, kind, name);
  }

  /** Appends Execute; 0 rows means all. */
  public static void execute(ByteBuf out, String portal, int maxRows) {
    int frame = FrameWriter.begin(out, FrontendTag.EXECUTE);
    WireText.writeCString(out, portal);
    out.writeInt(maxRows);
    FrameWriter.end(out, frame);
  }

  /** Appends Sync. */
  public static void sync(ByteBuf out) {
    FrameWriter.empty(out, FrontendTag.SYNC);
  }

  /** Appends Flush. */
  public static void flush(ByteBuf out) {
    FrameWriter.empty(out, FrontendTag.FLUSH);
  }

  /** Appends Terminate. */
  public static void terminate(ByteBuf out) {
    FrameWriter.empty(out, FrontendTag.TERMINATE);
  }

  /** Appends PasswordMessage; the password is plain or hashed, as the server asked. */
  public static void password(ByteBuf out, String password) {
    int frame = FrameWriter.begin(out, FrontendTag.PASSWORD);
    WireText.writeCString(out, password);
    FrameWriter.end(out, frame);
  }

  /** Appends SASLInitialResponse. */
  public static void saslInitialResponse(ByteBuf out, String mechanism, byte @Nullable [] data) {
    int frame = FrameWriter.begin(out, FrontendTag.PASSWORD);
    WireText.writeCString(out, mechanism);
    if (data == null) {
      out.writeInt(NULL_LENGTH);
    } else {
      out.writeInt(data.length);
      out.writeBytes(data);
    }
    FrameWriter.end(out, frame);
  }

  /** Appends SASLResponse. */
  public static void saslResponse(ByteBuf out, byte[] data) {
    int frame = FrameWriter.begin(out, FrontendTag.PASSWORD);
    out.writeBytes(data);
    FrameWriter.end(out, frame);
  }

  private static void named(ByteBuf out, byte tag, ObjectKind kind, String name) {
    int frame = FrameWriter.begin(out, tag);
    out.writeByte(kind.code());
    WireText.writeCString(out, name);
    FrameWriter.end(out, frame);
  }

  private static void checkCount(int count) {
    if (count > MAX_COUNT) {
      throw new IllegalArgumentException(count + " is too many for the wire");
    }
  }
}
