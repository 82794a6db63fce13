package dev.pooler.protocol.frame;

import io.netty.buffer.ByteBuf;

/** Writes the header of a frame whose length is known only after its body. Stateless. */
public final class FrameWriter {

  private FrameWriter() {}

  /** Appends a tag and room for the length; returns what {@link #end} wants. */
  public static int begin(ByteBuf out, byte tag) {
    out.writeByte(tag);
    return beginUntagged(out);
  }

  /** As {@link #begin}, for packets of the startup phase, which have no tag. */
  public static int beginUntagged(ByteBuf out) {
    int lengthField = out.writerIndex();
    out.writeInt(0);
    return lengthField;
  }

  /** Closes the frame: fills in the length of everything appended since. */
  public static void end(ByteBuf out, int lengthField) {
    out.setInt(lengthField, out.writerIndex() - lengthField);
  }

  /** Appends a frame without body. */
  public static void empty(ByteBuf out, byte tag) {
    out.writeByte(tag);
    out.writeInt(WireLimits.MIN_LENGTH_FIELD);
  }
}
