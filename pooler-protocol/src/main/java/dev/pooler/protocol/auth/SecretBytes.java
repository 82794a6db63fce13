package dev.pooler.protocol.auth;

import dev.pooler.protocol.frame.WireText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Text as the bytes that the wire or a file had for it, valid UTF-8 or not. Stateless. */
final class SecretBytes {
  private SecretBytes() {}

  static byte[] of(String text) {
    ByteBuf buffer = Unpooled.buffer(ByteBufUtil.utf8MaxBytes(text));
    WireText.write(buffer, text);
    return ByteBufUtil.getBytes(buffer);
  }
}
