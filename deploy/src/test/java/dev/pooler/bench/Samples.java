package dev.pooler.bench;

import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.stream;
import static dev.pooler.protocol.testing.PgBytes.sync;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What {@code pgbench -S} and its server say to each other, in buffers like those of a channel. */
final class Samples {
  static final int CHUNK = 16 * 1024;
  private static final String SQL = "SELECT abalance FROM pgbench_accounts WHERE aid = 123456;";
  private static final String STATEMENT = "P_0";

  private Samples() {}

  static ByteBuf simpleQuery() {
    return pooled(query(SQL));
  }

  static ByteBuf simpleReply() {
    return pooled(
        stream(rowDescription(), dataRow("0"), commandComplete("SELECT 1"), readyForQuery('I')));
  }

  /** Parse, Bind, Describe, Execute and Sync, without names. */
  static ByteBuf extendedQuery() {
    return pooled(stream(parse(""), bind(""), describePortal(), execute(), sync()));
  }

  static ByteBuf extendedReply() {
    return pooled(
        stream(
            frame('1'),
            frame('2'),
            rowDescription(),
            dataRow("0"),
            commandComplete("SELECT 1"),
            readyForQuery('I')));
  }

  static ByteBuf namedParse() {
    return pooled(stream(parse(STATEMENT), sync()));
  }

  static ByteBuf parseReply() {
    return pooled(stream(frame('1'), readyForQuery('I')));
  }

  /** Bind of a named statement, Describe, Execute and Sync. */
  static ByteBuf preparedQuery() {
    return pooled(stream(bind(STATEMENT), describePortal(), execute(), sync()));
  }

  static ByteBuf preparedReply() {
    return pooled(
        stream(
            frame('2'),
            rowDescription(),
            dataRow("0"),
            commandComplete("SELECT 1"),
            readyForQuery('I')));
  }

  /** As many whole rows of about {@code width} bytes as fit into a read. */
  static ByteBuf rows(int width) {
    ByteBuf row = dataRow("x".repeat(width));
    ByteBuf all = stream();
    while (all.readableBytes() + row.readableBytes() <= CHUNK) {
      all.writeBytes(row, 0, row.readableBytes());
    }
    return pooled(all);
  }

  /** The first half of a row of {@link #middleOfRows}. */
  static ByteBuf halfRow(int width) {
    ByteBuf row = dataRow("x".repeat(width));
    return pooled(row.slice(0, row.readableBytes() / 2));
  }

  /**
   * A read from the middle of a long result: the second half of a row, whole rows, and the first
   * half of one more.
   */
  static ByteBuf middleOfRows(int width) {
    ByteBuf row = dataRow("x".repeat(width));
    int half = row.readableBytes() / 2;
    ByteBuf all = stream(row.slice(half, row.readableBytes() - half));
    while (all.readableBytes() + row.readableBytes() + half <= CHUNK) {
      all.writeBytes(row, 0, row.readableBytes());
    }
    return pooled(all.writeBytes(row, 0, half));
  }

  static ByteBuf rowDescription() {
    return body()
        .int16(1)
        .string("abalance")
        .int32(16_397)
        .int16(3)
        .int32(23)
        .int16(4)
        .int32(-1)
        .int16(0)
        .asFrame('T');
  }

  private static ByteBuf dataRow(String value) {
    return body().int16(1).int32(value.length()).text(value).asFrame('D');
  }

  private static ByteBuf parse(String name) {
    return body().string(name).string(SQL.replace("123456", "$1")).int16(0).asFrame('P');
  }

  private static ByteBuf bind(String name) {
    return body()
        .string("")
        .string(name)
        .int16(0)
        .int16(1)
        .int32(6)
        .text("123456")
        .int16(1)
        .int16(0)
        .asFrame('B');
  }

  private static ByteBuf describePortal() {
    return body().text("P").string("").asFrame('D');
  }

  private static ByteBuf execute() {
    return body().string("").int32(0).asFrame('E');
  }

  private static ByteBuf pooled(ByteBuf bytes) {
    return ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes()).writeBytes(bytes);
  }
}
