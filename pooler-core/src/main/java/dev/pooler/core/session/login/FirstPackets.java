package dev.pooler.core.session.login;

import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError.BadPacketHeader;
import dev.pooler.core.error.DetailedError.ProtocolViolated;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import dev.pooler.protocol.frontend.FrontendTag;
import dev.pooler.protocol.frontend.PasswordMessage;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.StartupDecoder;
import dev.pooler.protocol.startup.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * Takes the packets of a login out of a client's bytes, and finds PgBouncer's words for what is
 * none. Stateless.
 */
final class FirstPackets {
  private static final int MAX_LENGTH = WireLimits.MAX_STARTUP_LENGTH_FIELD;
  private static final int STARTUP_HEADER = 8;

  /** Major versions by which requests that are no startup messages are told (1234.5678 and on). */
  private static final int REQUESTS = 1234;

  private FirstPackets() {}

  /** Whether the client has started a TLS handshake without asking. */
  static boolean beginsTls(ByteBuf in) {
    return StartupDecoder.looksLikeTls(in);
  }

  /** The next packet of the startup phase; null: it is not complete. */
  static @Nullable StartupPacket next(ByteBuf in) throws LoginRefusal {
    if (!in.isReadable()) {
      return null;
    }
    if (in.getByte(in.readerIndex()) != 0) {
      // Not a startup packet: a message of later, or another protocol.
      byte tag = in.getByte(in.readerIndex());
      if (!hasFrameHeader(in)) {
        return null;
      }
      throw new LoginRefusal(
          tag == FrontendTag.PASSWORD
              ? ClientError.PASSWORD_BEFORE_STARTUP
              : ClientError.BAD_PACKET);
    }
    if (in.readableBytes() < STARTUP_HEADER) {
      return null;
    }
    int start = in.readerIndex();
    int length = in.getInt(start);
    int major = in.getUnsignedShort(start + Integer.BYTES);
    if (length < STARTUP_HEADER || length > MAX_LENGTH) {
      throw badHeader(in);
    }
    if (major == 2) {
      throw new LoginRefusal(ClientError.OLD_PROTOCOL);
    }
    int code = in.getInt(start + Integer.BYTES);
    if (major != 3 && major != REQUESTS) {
      throw badHeader(in);
    }
    try {
      return StartupDecoder.decode(in, MAX_LENGTH);
    } catch (ProtocolViolation e) {
      if (code == CancelRequest.CODE) {
        throw new LoginRefusal(ClientError.BAD_CANCEL_REQUEST, e.getMessage());
      }
      throw new LoginRefusal(major == 3 ? ProtocolViolated.of(e) : badHeader(in).error);
    }
  }

  /** The next message, which must be one of type 'p'; null: it is not complete. */
  static @Nullable PasswordMessage nextPassword(ByteBuf in) throws LoginRefusal {
    if (!in.isReadable()) {
      return null;
    }
    byte tag = in.getByte(in.readerIndex());
    switch (tag) {
      case FrontendTag.PASSWORD -> {}
      case FrontendTag.TERMINATE -> throw new LoginRefusal(ClientError.CLIENT_CLOSE_REQUEST);
      case 0 -> throw new LoginRefusal(ClientError.STARTUP_REPEATED);
      default -> throw new LoginRefusal(ClientError.BAD_PACKET, "message " + tag);
    }
    if (!hasFrameHeader(in)) {
      return null;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (in.readableBytes() < 1 + length) {
      return null;
    }
    in.skipBytes(WireLimits.HEADER_LENGTH);
    byte[] body = new byte[length - WireLimits.MIN_LENGTH_FIELD];
    in.readBytes(body);
    return new PasswordMessage(body);
  }

  /** Whether type and length are there; refuses lengths that no message of a login has. */
  private static boolean hasFrameHeader(ByteBuf in) throws LoginRefusal {
    if (in.readableBytes() < WireLimits.HEADER_LENGTH) {
      return false;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (length < WireLimits.MIN_LENGTH_FIELD || length > MAX_LENGTH) {
      throw badHeader(in);
    }
    return true;
  }

  private static LoginRefusal badHeader(ByteBuf in) {
    int shown = Math.min(STARTUP_HEADER, in.readableBytes());
    return new LoginRefusal(new BadPacketHeader(ByteBufUtil.hexDump(in, in.readerIndex(), shown)));
  }
}
