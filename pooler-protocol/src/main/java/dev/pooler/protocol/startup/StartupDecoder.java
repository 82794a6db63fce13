package dev.pooler.protocol.startup;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Reads the packets of the startup phase. Stateless. */
public final class StartupDecoder {

  private static final int LENGTH_FIELD = Integer.BYTES;
  private static final int MIN_LENGTH = LENGTH_FIELD + Integer.BYTES;
  private static final byte TLS_HANDSHAKE = 0x16;

  private StartupDecoder() {}

  /**
   * The packet at {@code in}'s reader index, or null while it is incomplete. A packet is consumed
   * when it is complete; before, and when it is at fault, the reader index stays.
   *
   * @param maxLength largest value of the length field that is let through, see {@link
   *     WireLimits#MAX_STARTUP_LENGTH_FIELD}. Checked before the packet is waited for.
   * @throws ProtocolViolation if the length is out of bounds, the version is not 3.x, or the packet
   *     is not well-formed
   */
  public static @Nullable StartupPacket decode(ByteBuf in, int maxLength) throws ProtocolViolation {
    if (in.readableBytes() < LENGTH_FIELD) {
      return null;
    }
    int start = in.readerIndex();
    int length = in.getInt(start);
    if (length < MIN_LENGTH || length > maxLength) {
      throw new ProtocolViolation("invalid length of startup packet");
    }
    if (in.readableBytes() < length) {
      return null;
    }
    StartupPacket packet = decodeBody(in, start + MIN_LENGTH, start + length);
    in.skipBytes(length);
    return packet;
  }

  /**
   * Whether the first byte is that of a TLS handshake: the client starts TLS without asking. Never
   * true of a startup packet, whose first byte is that of a length far below 2^24.
   */
  public static boolean looksLikeTls(ByteBuf in) {
    return in.isReadable() && in.getByte(in.readerIndex()) == TLS_HANDSHAKE;
  }

  private static StartupPacket decodeBody(ByteBuf in, int body, int end) throws ProtocolViolation {
    int code = in.getInt(body - Integer.BYTES);
    return switch (code) {
      case SslRequest.CODE -> {
        expectEmpty(body, end, "SSLRequest");
        yield new SslRequest();
      }
      case GssEncRequest.CODE -> {
        expectEmpty(body, end, "GSSENCRequest");
        yield new GssEncRequest();
      }
      case CancelRequest.CODE -> cancelRequest(in, body, end);
      default -> startupMessage(ProtocolVersion.ofCode(code), in, body, end);
    };
  }

  private static void expectEmpty(int body, int end, String what) throws ProtocolViolation {
    if (body != end) {
      throw new ProtocolViolation("invalid length of " + what + " packet");
    }
  }

  private static CancelRequest cancelRequest(ByteBuf in, int body, int end)
      throws ProtocolViolation {
    int secretLength = end - body - Integer.BYTES;
    if (secretLength < WireLimits.MIN_CANCEL_SECRET
        || secretLength > WireLimits.MAX_CANCEL_SECRET) {
      throw new ProtocolViolation("invalid length of cancel request packet");
    }
    byte[] secret = ByteBufUtil.getBytes(in, body + Integer.BYTES, secretLength, true);
    return new CancelRequest(in.getInt(body), secret);
  }

  private static StartupMessage startupMessage(
      ProtocolVersion version, ByteBuf in, int body, int end) throws ProtocolViolation {
    if (version.equals(ProtocolVersion.V2_0)) {
      throw new ProtocolViolation("old V2 protocol not supported");
    }
    if (!version.isSupported()) {
      throw new ProtocolViolation(
          ProtocolViolation.FEATURE_NOT_SUPPORTED,
          "unsupported frontend protocol "
              + version
              + ": server supports "
              + ProtocolVersion.V3_0
              + " to "
              + ProtocolVersion.NEWEST);
    }
    LinkedHashMap<String, String> parameters = new LinkedHashMap<>();
    int at = body;
    while (at < end && in.getByte(at) != 0) {
      int nameEnd = terminator(in, at, end);
      int valueEnd = terminator(in, nameEnd + 1, end);
      parameters.put(
          WireText.read(in, at, nameEnd - at),
          WireText.read(in, nameEnd + 1, valueEnd - nameEnd - 1));
      at = valueEnd + 1;
    }
    if (at != end - 1) {
      throw badLayout();
    }
    return new StartupMessage(version, parameters);
  }

  private static int terminator(ByteBuf in, int from, int end) throws ProtocolViolation {
    int nul = from < end ? in.indexOf(from, end, (byte) 0) : -1;
    if (nul < 0) {
      throw badLayout();
    }
    return nul;
  }

  private static ProtocolViolation badLayout() {
    return new ProtocolViolation("invalid startup packet layout: expected terminator as last byte");
  }
}
