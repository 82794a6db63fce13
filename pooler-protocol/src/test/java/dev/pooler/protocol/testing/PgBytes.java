package dev.pooler.protocol.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Builds messages byte by byte, without the encoders that are under test. All buffers are on the
 * heap and unpooled: they need no release.
 *
 * <pre>{@code
 * ByteBuf bind = PgBytes.body().string("portal").string("statement").int16(0).asFrame('B');
 * ByteBuf stream = PgBytes.stream(PgBytes.query("select 1"), PgBytes.sync());
 * }</pre>
 */
public final class PgBytes {

  private final ByteBuf body = Unpooled.buffer();

  private PgBytes() {}

  /** Begins a body. */
  public static PgBytes body() {
    return new PgBytes();
  }

  /** Appends one byte. */
  public PgBytes int8(int value) {
    body.writeByte(value);
    return this;
  }

  /** Appends two bytes. */
  public PgBytes int16(int value) {
    body.writeShort(value);
    return this;
  }

  /** Appends four bytes. */
  public PgBytes int32(int value) {
    body.writeInt(value);
    return this;
  }

  /** Appends bytes. */
  public PgBytes bytes(byte... bytes) {
    body.writeBytes(bytes);
    return this;
  }

  /** Appends UTF-8 and a NUL. */
  public PgBytes string(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8)).writeByte(0);
    return this;
  }

  /** Appends UTF-8. */
  public PgBytes text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The body alone. */
  public ByteBuf raw() {
    return body;
  }

  /** The body behind a tag and its length. */
  public ByteBuf asFrame(char tag) {
    return Unpooled.buffer()
        .writeByte(tag)
        .writeInt(Integer.BYTES + body.readableBytes())
        .writeBytes(body);
  }

  /** The body behind its length. */
  public ByteBuf asStartup() {
    return Unpooled.buffer().writeInt(Integer.BYTES + body.readableBytes()).writeBytes(body);
  }

  /** A startup message of protocol 3.0. */
  public static ByteBuf startup(String... namesAndValues) {
    PgBytes body = body().int32(3 << 16);
    for (String each : namesAndValues) {
      body.string(each);
    }
    return body.int8(0).asStartup();
  }

  /** A frame without body. */
  public static ByteBuf frame(char tag, byte... body) {
    return body().bytes(body).asFrame(tag);
  }

  /** A Query. */
  public static ByteBuf query(String sql) {
    return body().string(sql).asFrame('Q');
  }

  /** A Sync. */
  public static ByteBuf sync() {
    return frame('S');
  }

  /** A ReadyForQuery. */
  public static ByteBuf readyForQuery(char status) {
    return body().int8(status).asFrame('Z');
  }

  /** A CommandComplete. */
  public static ByteBuf commandComplete(String tag) {
    return body().string(tag).asFrame('C');
  }

  /** An ErrorResponse of severity ERROR. */
  public static ByteBuf error(String sqlState, String message) {
    return body()
        .text("S")
        .string("ERROR")
        .text("V")
        .string("ERROR")
        .text("C")
        .string(sqlState)
        .text("M")
        .string(message)
        .int8(0)
        .asFrame('E');
  }

  /** Buffers one after the other, in one. */
  public static ByteBuf stream(ByteBuf... parts) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part : parts) {
      all.writeBytes(part, part.readerIndex(), part.readableBytes());
    }
    return all;
  }

  /** What an encoder writes. */
  public static ByteBuf written(Consumer<ByteBuf> encoder) {
    ByteBuf out = Unpooled.buffer();
    encoder.accept(out);
    return out;
  }

  /** Bytes from hexadecimal digits; blanks between bytes are skipped. */
  public static ByteBuf hex(String digits) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** The readable bytes as hexadecimal digits, without blanks. */
  public static String hexOf(ByteBuf in) {
    return ByteBufUtil.hexDump(in);
  }

  /** The readable bytes, copied. */
  public static byte[] bytesOf(ByteBuf in) {
    return ByteBufUtil.getBytes(in);
  }
}
