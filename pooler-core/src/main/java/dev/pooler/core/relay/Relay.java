package dev.pooler.core.relay;

import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The relay of one backend, used for one checkout after the other. Confined to the backend's event
 * loop.
 *
 * <p>Invariants: bytes leave in the order in which they came; every buffer handed in is written or
 * released exactly once; after {@link #detach} nothing of the last session is left here.
 */
public final class Relay {
  private final Exchange exchange;
  private final ClientStream fromClient;
  private final ServerStream fromServer;
  private final RelayEvents events;
  private final RelayEnd server;
  private @Nullable RelayEnd client;

  /**
   * Counts {@link #attach}: tells whether the checkout is over (and perhaps another begun) after a
   * call.
   */
  private int checkouts;

  /**
   * @param server the backend's end
   * @param exchange the conversation's state, owned by the backend
   * @param maxFrame longest message that is let through, in bytes
   */
  public Relay(RelayEnd server, Exchange exchange, RelayEvents events, int maxFrame) {
    this(server, exchange, events, maxFrame, false);
  }

  /**
   * As the other one.
   *
   * @param queriesRefused whether a client that sends a simple query is at fault
   */
  public Relay(
      RelayEnd server,
      Exchange exchange,
      RelayEvents events,
      int maxFrame,
      boolean queriesRefused) {
    this.server = server;
    this.exchange = exchange;
    this.fromClient = new ClientStream(exchange, server, events, maxFrame, queriesRefused);
    this.fromServer = new ServerStream(exchange, fromClient, events, maxFrame);
    this.events = events;
  }

  /**
   * Begins a checkout.
   *
   * @param stopWhenIdle tell {@link RelayEvents#onServerIdle} (transaction and statement mode)
   * @param clientStatements null when named statements are not tracked
   */
  public void attach(
      RelayEnd client,
      boolean stopWhenIdle,
      @Nullable ClientStatements clientStatements,
      @Nullable ServerStatements serverStatements) {
    this.client = client;
    checkouts++;
    exchange.attach(clientStatements, serverStatements);
    fromClient.attach(client);
    fromServer.attach(client, stopWhenIdle);
    if (!client.isWritable()) {
      server.setReading(false);
    }
  }

  /** Ends a checkout. Both sides are read again whatever the other one's back-pressure was. */
  public void detach() {
    if (client != null) {
      client.setReading(true);
    }
    client = null;
    exchange.detach();
    fromClient.detach();
    fromServer.detach();
    server.setReading(true);
  }

  /** Bytes from the client; owned by the relay from here on. */
  public void onClientBytes(ByteBuf in) {
    int current = checkouts;
    fromClient.accept(in);
    RelayEnd sender = client;
    if (sender == null || current != checkouts) {
      return;
    }
    fromServer.writeDueReplies();
    if (fromServer.stopsWhenIdle() && isClean()) {
      // It asked for nothing: Flush, or what is left of a COPY that has failed.
      fromClient.flush();
      events.onServerIdle(null);
    } else if (!server.isWritable()) {
      sender.setReading(false);
    }
  }

  /** The client's read is complete: send what it brought. */
  public void onClientReadComplete() {
    fromClient.flush();
  }

  /** Bytes from the server; owned by the relay from here on. */
  public void onServerBytes(ByteBuf in) {
    int current = checkouts;
    fromServer.accept(in);
    RelayEnd receiver = client;
    if (receiver == null || current != checkouts) {
      return;
    }
    fromServer.writeDueReplies();
    if (fromClient.isHolding()) {
      fromClient.retry();
    }
    if (client != null && !receiver.isWritable()) {
      server.setReading(false);
    }
  }

  /** The server's read is complete: send what it brought. */
  public void onServerReadComplete() {
    fromServer.flush();
  }

  public void onClientWritable(boolean writable) {
    server.setReading(writable);
  }

  public void onServerWritable(boolean writable) {
    if (client != null) {
      client.setReading(writable && !fromClient.isHolding());
    }
  }

  /** Whether the server owes nothing and no message is only half sent, either way. */
  public boolean isClean() {
    return exchange.idle() && fromClient.isAtFrameBoundary() && fromServer.isAtFrameBoundary();
  }

  /**
   * Whether the client has got only a part of the server's last message: whatever it is sent now,
   * it takes for the rest. Of the last checkout when none is under way.
   */
  public boolean isCut() {
    return fromServer.isCut();
  }

  /** Bytes from the client since the last {@link #attach}; 0 after {@link #detach}. */
  public long receivedBytes() {
    return fromClient.bytes();
  }

  /** Bytes from the server since the last {@link #attach}; 0 after {@link #detach}. */
  public long sentBytes() {
    return fromServer.bytes();
  }
}
