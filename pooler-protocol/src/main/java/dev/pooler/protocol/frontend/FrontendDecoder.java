package dev.pooler.protocol.frontend;

import dev.pooler.protocol.frame.BodyReader;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import io.netty.buffer.ByteBuf;

/**
 * Reads messages from clients, as strictly as PostgreSQL does. Throws nothing but {@link
 * ProtocolViolation} on any bytes, and allocates no more than a small multiple of the message's
 * length. Stateless.
 */
public final class FrontendDecoder {

  private FrontendDecoder() {}

  /**
   * The message whose body is the readable part of {@code body}. Moves no index.
   *
   * @throws ProtocolViolation if the body is not that of such a message
   */
  public static FrontendMessage decode(byte tag, ByteBuf body) throws ProtocolViolation {
    return decode(tag, body, body.readerIndex(), body.readableBytes());
  }

  /**
   * The message in a complete frame, given as {@code FrameScanner.Handler} gets it. Moves no index.
   *
   * @param start index of the tag
   * @param length of the whole frame
   */
  public static FrontendMessage decodeFrame(ByteBuf in, int start, int length)
      throws ProtocolViolation {
    int header = WireLimits.HEADER_LENGTH;
    return decode(in.getByte(start), in, start + header, length - header);
  }

  private static FrontendMessage decode(byte tag, ByteBuf in, int start, int length)
      throws ProtocolViolation {
    return switch (tag) {
      case FrontendTag.QUERY -> query(new BodyReader(in, start, length, "Query"));
      case FrontendTag.PARSE -> parse(new BodyReader(in, start, length, "Parse"));
      case FrontendTag.BIND -> bind(new BodyReader(in, start, length, "Bind"));
      case FrontendTag.DESCRIBE -> describe(new BodyReader(in, start, length, "Describe"));
      case FrontendTag.CLOSE -> close(new BodyReader(in, start, length, "Close"));
      case FrontendTag.EXECUTE -> execute(new BodyReader(in, start, length, "Execute"));
      case FrontendTag.SYNC -> {
        new BodyReader(in, start, length, "Sync").expectEnd();
        yield new FrontendMessage.Sync();
      }
      case FrontendTag.FLUSH -> {
        new BodyReader(in, start, length, "Flush").expectEnd();
        yield new FrontendMessage.Flush();
      }
      // PostgreSQL does not look into it either: the client goes, whatever else it has to say.
      case FrontendTag.TERMINATE -> new FrontendMessage.Terminate();
      case FrontendTag.PASSWORD ->
          new PasswordMessage(new BodyReader(in, start, length, "PasswordMessage").readRest());
      default -> new FrontendMessage.Other(tag);
    };
  }

  private static FrontendMessage query(BodyReader body) throws ProtocolViolation {
    String sql = body.readCString();
    body.expectEnd();
    return new FrontendMessage.Query(sql);
  }

  private static FrontendMessage parse(BodyReader body) throws ProtocolViolation {
    String name = body.readCString();
    String sql = body.readCString();
    int count = body.readUnsignedShort();
    if (body.remaining() != count * Integer.BYTES) {
      throw body.violation(count + " parameter types in " + body.remaining() + " bytes");
    }
    int[] types = new int[count];
    for (int i = 0; i < count; i++) {
      types[i] = body.readInt();
    }
    return new Parse(name, sql, types);
  }

  private static FrontendMessage bind(BodyReader body) throws ProtocolViolation {
    String portal = body.readCString();
    String statement = body.readCString();
    return new FrontendMessage.Bind(portal, statement);
  }

  private static FrontendMessage describe(BodyReader body) throws ProtocolViolation {
    ObjectKind kind = kind(body, "DESCRIBE");
    String name = body.readCString();
    body.expectEnd();
    return new FrontendMessage.Describe(kind, name);
  }

  private static FrontendMessage close(BodyReader body) throws ProtocolViolation {
    ObjectKind kind = kind(body, "CLOSE");
    String name = body.readCString();
    body.expectEnd();
    return new FrontendMessage.Close(kind, name);
  }

  private static ObjectKind kind(BodyReader body, String command) throws ProtocolViolation {
    byte code = body.readByte();
    return switch (code) {
      case 'S' -> ObjectKind.STATEMENT;
      case 'P' -> ObjectKind.PORTAL;
      default ->
          throw new ProtocolViolation("invalid " + command + " message subtype " + (code & 0xff));
    };
  }

  private static FrontendMessage execute(BodyReader body) throws ProtocolViolation {
    String portal = body.readCString();
    int maxRows = body.readInt();
    body.expectEnd();
    return new FrontendMessage.Execute(portal, maxRows);
  }
}
