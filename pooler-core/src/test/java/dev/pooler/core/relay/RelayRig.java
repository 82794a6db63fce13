package dev.pooler.core.relay;

import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.stream;

import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import dev.pooler.protocol.testing.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;

/**
 * A relay between two ends without channels, attached in transaction mode as after a login, and
 * what both sides may say.
 */
final class RelayRig {
  static final int MAX_FRAME = 100_000;

  final FakeEnd client = new FakeEnd();
  final FakeEnd server = new FakeEnd();
  private final RecordedEvents events = new RecordedEvents();
  private final StatementCatalog catalog = new StatementCatalog();
  private final ServerStatements prepared = new ServerStatements(10);
  private Relay relay = new Relay(server, new Exchange(), events, MAX_FRAME);
  private boolean attached;

  RelayRig() {
    attach(true);
  }

  Relay relay() {
    return relay;
  }

  /** What the relay has told, oldest first. */
  List<String> events() {
    return events.events();
  }

  /** Forgets what the relay has told. */
  void forget() {
    events.events().clear();
  }

  /** Ends the checkout, if it has not ended, and releases what was written. */
  void letGo() {
    if (attached) {
      relay.detach();
    }
    client.drain();
    server.drain();
  }

  void attach(boolean stopWhenIdle) {
    relay.attach(client, stopWhenIdle, new ClientStatements(catalog), prepared);
    attached = true;
    events.onEnd(this::detach);
  }

  void detach() {
    attached = false;
    relay.detach();
  }

  /** As after a login, with nothing prepared. */
  void fresh() {
    relay = new Relay(server, new Exchange(), events, MAX_FRAME);
    relay.attach(
        client, true, new ClientStatements(new StatementCatalog()), new ServerStatements(10));
    attached = true;
    events.onEnd(this::detach);
    forget();
  }

  /** A buffer such as a channel reads: direct, counted. */
  static ByteBuf read(ByteBuf bytes) {
    return UnpooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes.duplicate());
  }

  void fromClient(ByteBuf... frames) {
    relay.onClientBytes(read(stream(frames)));
    relay.onClientReadComplete();
  }

  void fromServer(ByteBuf... frames) {
    relay.onServerBytes(read(stream(frames)));
    relay.onServerReadComplete();
  }

  static ByteBuf parse(String name, String sql) {
    return body().string(name).string(sql).int16(0).asFrame('P');
  }

  static ByteBuf bind(String statement) {
    return body().string("").string(statement).int16(0).int16(0).int16(0).asFrame('B');
  }

  static ByteBuf execute() {
    return body().string("").int32(0).asFrame('E');
  }

  static ByteBuf close(String statement) {
    return body().int8('S').string(statement).asFrame('C');
  }

  static ByteBuf selected(char status) {
    return stream(
        body().int16(0).asFrame('T'),
        body().int16(0).asFrame('D'),
        commandComplete("SELECT 1"),
        readyForQuery(status));
  }

  String serverTags() {
    return Frames.tags(Unpooled.wrappedBuffer(server.drain()));
  }

  String clientTags() {
    return Frames.tags(Unpooled.wrappedBuffer(client.drain()));
  }
}
