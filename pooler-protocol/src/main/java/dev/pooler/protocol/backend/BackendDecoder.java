package dev.pooler.protocol.backend;

import dev.pooler.protocol.frame.BodyReader;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads messages from servers. Strict where a misread would put the two sides out of step, tolerant
 * of anything inside errors and notices. Throws nothing but {@link ProtocolViolation} on any bytes,
 * and allocates no more than a small multiple of the message's length. Stateless.
 */
public final class BackendDecoder {

  private static final int MAJOR_3 = 3;

  private BackendDecoder() {}

  /**
   * The message whose body is the readable part of {@code body}. Moves no index.
   *
   * @throws ProtocolViolation if the body is not that of such a message
   */
  public static BackendMessage decode(byte tag, ByteBuf body) throws ProtocolViolation {
    return decode(tag, body, body.readerIndex(), body.readableBytes());
  }

  /**
   * The message in a complete frame, given as {@code FrameScanner.Handler} gets it. Moves no index.
   *
   * @param start index of the tag
   * @param length of the whole frame
   */
  public static BackendMessage decodeFrame(ByteBuf in, int start, int length)
      throws ProtocolViolation {
    int header = WireLimits.HEADER_LENGTH;
    return decode(in.getByte(start), in, start + header, length - header);
  }

  private static BackendMessage decode(byte tag, ByteBuf in, int start, int length)
      throws ProtocolViolation {
    return switch (tag) {
      case BackendTag.AUTHENTICATION ->
          authentication(new BodyReader(in, start, length, "Authentication"));
      case BackendTag.BACKEND_KEY_DATA ->
          backendKeyData(new BodyReader(in, start, length, "BackendKeyData"));
      case BackendTag.PARAMETER_STATUS ->
          parameterStatus(new BodyReader(in, start, length, "ParameterStatus"));
      case BackendTag.READY_FOR_QUERY ->
          readyForQuery(new BodyReader(in, start, length, "ReadyForQuery"));
      case BackendTag.ERROR_RESPONSE -> new ErrorResponse(ErrorFields.read(in, start, length));
      case BackendTag.NOTICE_RESPONSE -> new NoticeResponse(ErrorFields.read(in, start, length));
      case BackendTag.NEGOTIATE_PROTOCOL_VERSION ->
          negotiateProtocolVersion(new BodyReader(in, start, length, "NegotiateProtocolVersion"));
      default -> new BackendMessage.Other(tag);
    };
  }

  private static Authentication authentication(BodyReader body) throws ProtocolViolation {
    int code = body.readInt();
    return switch (code) {
      case Authentication.Ok.CODE -> {
        body.expectEnd();
        yield new Authentication.Ok();
      }
      case Authentication.CleartextPassword.CODE -> {
        body.expectEnd();
        yield new Authentication.CleartextPassword();
      }
      case Authentication.Md5Password.CODE -> {
        byte[] salt = body.readBytes(Authentication.Md5Password.SALT_LENGTH);
        body.expectEnd();
        yield new Authentication.Md5Password(salt);
      }
      case Authentication.Sasl.CODE -> new Authentication.Sasl(mechanisms(body));
      case Authentication.SaslContinue.CODE -> new Authentication.SaslContinue(body.readRest());
      case Authentication.SaslFinal.CODE -> new Authentication.SaslFinal(body.readRest());
      default -> new Authentication.Unsupported(code);
    };
  }

  private static List<String> mechanisms(BodyReader body) throws ProtocolViolation {
    List<String> mechanisms = new ArrayList<>();
    for (String name = body.readCString(); !name.isEmpty(); name = body.readCString()) {
      mechanisms.add(name);
    }
    body.expectEnd();
    return mechanisms;
  }

  private static BackendKeyData backendKeyData(BodyReader body) throws ProtocolViolation {
    int processId = body.readInt();
    if (!BackendKeyData.isSecretLength(body.remaining())) {
      throw body.violation("secret of " + body.remaining() + " bytes");
    }
    return new BackendKeyData(processId, body.readRest());
  }

  private static ParameterStatus parameterStatus(BodyReader body) throws ProtocolViolation {
    String name = body.readCString();
    String value = body.readCString();
    body.expectEnd();
    return new ParameterStatus(name, value);
  }

  private static ReadyForQuery readyForQuery(BodyReader body) throws ProtocolViolation {
    byte status = body.readByte();
    body.expectEnd();
    return new ReadyForQuery(TransactionStatus.of(status));
  }

  private static NegotiateProtocolVersion negotiateProtocolVersion(BodyReader body)
      throws ProtocolViolation {
    int version = body.readInt();
    int count = body.readInt();
    // The documentation says "minor version"; PostgreSQL and libpq write and read the whole one.
    int major = version >>> 16;
    if (major != 0 && major != MAJOR_3) {
      throw body.violation("version " + major + "." + (version & 0xffff));
    }
    // Every name takes a byte at least: an announced count is never trusted with memory.
    if (count < 0 || count > body.remaining()) {
      throw body.violation(count + " options");
    }
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      unknown.add(body.readCString());
    }
    body.expectEnd();
    return new NegotiateProtocolVersion(version & 0xffff, unknown);
  }
}
