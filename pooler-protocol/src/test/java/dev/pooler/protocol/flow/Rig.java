package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.flow.Wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relay in miniature: one client, one {@link Exchange}, one fake server; the test moves the
 * bytes.
 */
final class Rig {
  final Exchange exchange = new Exchange();
  final ServerStatements statements;
  final FakePostgres postgres;

  /** What happened, for the message of a failure. */
  final List<String> trace = new ArrayList<>();

  final List<Frame> seenByServer = new ArrayList<>();
  private final ByteBuf fromServer = Unpooled.buffer();
  private final ByteBuf toServer = Unpooled.buffer();
  private final ByteBuf serverRead = Unpooled.buffer();
  private ByteBuf fromClient = Unpooled.buffer();
  private ByteBuf toClient = Unpooled.buffer();
  private int clientTail;
  private int serverTail;
  boolean held;
  boolean outOfSync;

  Rig(FakePostgres.Shared shared, int limit) {
    statements = new ServerStatements(limit);
    postgres = new FakePostgres(shared, fromServer);
  }

  void attach(@Nullable ClientStatements client, ByteBuf seenByClient) {
    toClient = seenByClient;
    exchange.attach(client, statements);
    fromClient = Unpooled.buffer();
    clientTail = 0;
  }

  /** Bytes of the client arrive. */
  void clientSends(byte[] bytes) {
    fromClient.writeBytes(bytes);
    scanClient();
  }

  /** Everything arrives and is answered; returns what the client gets, in short. */
  String converse(Frame... frames) {
    for (Frame frame : frames) {
      clientSends(frame.bytes());
    }
    while (!outOfSync && (wholeFrame() || fromServer.isReadable())) {
      serverWorks(Integer.MAX_VALUE);
      serverSends(Integer.MAX_VALUE);
    }
    return String.join(" ", Wire.take(toClient).stream().map(Frame::toString).toList());
  }

  private void scanClient() {
    held = false;
    while (fromClient.isReadable() && !held) {
      if (clientTail > 0) {
        int part = Math.min(clientTail, fromClient.readableBytes());
        toServer.writeBytes(fromClient, part);
        clientTail -= part;
      } else if (fromClient.readableBytes() < 5 || !clientFrame()) {
        break;
      }
    }
    boundary();
  }

  private boolean clientFrame() {
    int start = fromClient.readerIndex();
    int length = fromClient.getInt(start + 1) + 1;
    boolean whole = fromClient.readableBytes() >= length;
    Verdict verdict = exchange.onFrontend(fromClient.getByte(start), fromClient, start, length);
    trace.add("\n" + (char) fromClient.getByte(start) + ' ' + verdict);
    switch (verdict) {
      case PASS -> clientTail = length;
      case REPLACE -> {
        assertThat(exchange.hasServerBytes()).isTrue();
        exchange.writeToServer(toServer);
        fromClient.skipBytes(exchange.replacedLength());
        clientTail = length - exchange.replacedLength();
      }
      case DROP -> {
        assertThat(whole).isTrue();
        assertThat(exchange.hasServerBytes()).isFalse();
        fromClient.skipBytes(length);
      }
      case HOLD -> held = true;
      case WAIT_WHOLE -> {
        assertThat(whole).isFalse();
        return false;
      }
      case OUT_OF_SYNC -> throw new AssertionError(verdict);
    }
    return true;
  }

  /** The server carries out at most {@code count} messages. */
  void serverWorks(int count) {
    for (int i = 0; i < count && wholeFrame(); i++) {
      int length = toServer.getInt(toServer.readerIndex() + 1) + 1;
      Frame frame = Wire.take(toServer.readSlice(length)).getFirst();
      trace.add("\n      server gets " + frame);
      seenByServer.add(frame);
      postgres.onMessage(frame);
    }
  }

  private boolean wholeFrame() {
    return toServer.readableBytes() >= 5
        && toServer.readableBytes() > toServer.getInt(toServer.readerIndex() + 1);
  }

  /** At most {@code count} bytes of the server arrive. */
  void serverSends(int count) {
    serverRead.writeBytes(fromServer, Math.min(count, fromServer.readableBytes()));
    while (serverRead.isReadable() && !outOfSync) {
      if (serverTail > 0) {
        int part = Math.min(serverTail, serverRead.readableBytes());
        toClient.writeBytes(serverRead, part);
        serverTail -= part;
      } else if (serverRead.readableBytes() < 5 || !serverFrame()) {
        break;
      }
    }
    serverRead.discardReadBytes();
    boundary();
    if (held) {
      scanClient();
    }
  }

  private boolean serverFrame() {
    boundary();
    int start = serverRead.readerIndex();
    int length = serverRead.getInt(start + 1) + 1;
    Verdict verdict = exchange.onBackend(serverRead.getByte(start), serverRead, start, length);
    trace.add("\n            " + (char) serverRead.getByte(start) + ' ' + verdict);
    switch (verdict) {
      case PASS -> serverTail = length;
      case DROP -> serverRead.skipBytes(length);
      case OUT_OF_SYNC -> outOfSync = true;
      case WAIT_WHOLE -> {
        assertThat(serverRead.readableBytes()).isLessThan(length);
        return false;
      }
      case HOLD, REPLACE -> throw new AssertionError(verdict);
    }
    return true;
  }

  private void boundary() {
    if (serverTail == 0 && exchange.hasClientBytes()) {
      exchange.writeToClient(toClient);
    }
  }

  boolean nothingUnderWay() {
    return !toServer.isReadable() && !fromServer.isReadable() && !serverRead.isReadable();
  }

  /**
   * As {@link #nothingUnderWay}, but for messages that mean nothing to a server at a sync point.
   */
  boolean nothingOwed() {
    int at = toServer.readerIndex();
    while (at < toServer.writerIndex()) {
      if (ReplyTracker.needsBackend(toServer.getByte(at))) {
        return false;
      }
      at += at + 5 <= toServer.writerIndex() ? toServer.getInt(at + 1) + 1 : 5;
    }
    return !fromServer.isReadable() && !serverRead.isReadable();
  }
}
