package dev.pooler.protocol.startup;

import dev.pooler.protocol.frame.FrameWriter;
import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;

/** Writes the packets of the startup phase, each whole, at the end of a buffer. Stateless. */
public final class StartupEncoder {

  private StartupEncoder() {}

  /** Appends a packet of any kind. */
  public static void encode(ByteBuf out, StartupPacket packet) {
    switch (packet) {
      case StartupMessage message -> startup(out, message);
      case SslRequest _ -> sslRequest(out);
      case GssEncRequest _ -> gssEncRequest(out);
      case CancelRequest cancel -> cancelRequest(out, cancel);
    }
  }

  /** Appends a startup message, parameters in their order. */
  public static void startup(ByteBuf out, StartupMessage message) {
    int frame = FrameWriter.beginUntagged(out);
    out.writeInt(message.version().code());
    message
        .parameters()
        .forEach((name, value) -> {
          WireText.writeCString(out, name);
          WireText.writeCString(out, value);
        });
    out.writeByte(0);
    FrameWriter.end(out, frame);
  }

  /** Appends the eight bytes of an SSLRequest. */
  public static void sslRequest(ByteBuf out) {
    out.writeInt(2 * Integer.BYTES).writeInt(SslRequest.CODE);
  }

  /** Appends the eight bytes of a GSSENCRequest. */
  public static void gssEncRequest(ByteBuf out) {
    out.writeInt(2 * Integer.BYTES).writeInt(GssEncRequest.CODE);
  }

  /** Appends a cancel request. */
  public static void cancelRequest(ByteBuf out, CancelRequest cancel) {
    out.writeInt(3 * Integer.BYTES + cancel.secret().length);
    out.writeInt(CancelRequest.CODE).writeInt(cancel.processId()).writeBytes(cancel.secret());
  }
}
