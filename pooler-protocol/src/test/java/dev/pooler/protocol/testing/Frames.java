package dev.pooler.protocol.testing;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Takes a stream of whole frames apart, without the scanner that is under test. */
public final class Frames {

  private static final int HEADER = 5;

  private Frames() {}

  /**
   * One frame.
   *
   * @param body a slice; {@code readerIndex} is at its begin
   */
  public record Frame(char tag, ByteBuf body) {}

  /** The frames in {@code in}; fails if the last is not whole. Moves no index. */
  public static List<Frame> of(ByteBuf in) {
    List<Frame> frames = new ArrayList<>();
    int at = in.readerIndex();
    while (at < in.writerIndex()) {
      int body = in.getInt(at + 1) - Integer.BYTES;
      frames.add(new Frame((char) in.getByte(at), in.slice(at + HEADER, body)));
      at += HEADER + body;
    }
    return frames;
  }

  /** The tags of the frames in {@code in}, such as {@code "RSSKZ"}. */
  public static String tags(ByteBuf in) {
    return of(in).stream().map(frame -> String.valueOf(frame.tag())).collect(Collectors.joining());
  }
}
