package dev.pooler.core.relay;

import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The relay of one backend, used for one checkout after the other. Confined to the backend's event loop.
 *
 * <p>Invariants: bytes leave in the order in which they came; every buffer handed in is written or released exactly once;
 * after {@link #detach} nothing of the last session is left here.
 */
public final class Relay {
  private final Exchange exchange;
  private final RelayEvents events;
  private final ClientStream fromClient;
  private final ServerStream fromServer;
  private final RelayEnd server;
  private @Nullable RelayEnd client;

  /** Counts {@link #attach}: tells whether the checkout is over (and perhaps another begun) after a call. */
  private int checkouts;

  /**
   * @param server the backend's end
   * @param exchange the conversation's state, owned by the backend
   * @param maxFrame longest message that is let through, in bytes
   */
  public Relay(RelayEnd server, Exchange exchange, RelayEvents events, int maxFrame) {
    this.server = server;
    this.exchange = exchange;
    this.events = events;
    this.fromClient = new ClientStream(exchange, server, events, maxFrame);
    this.fromServer = new ServerStream(exchange, fromClient, events, maxFrame);
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

  /** Ends a checkout. Both sides are read again: what held one of them back was the other. */
  public void detach() {
    RelayEnd former = client;
    client = null;
    exchange.detach();
    fromClient.detach();
    fromServer.detach();
    server.setReading(true);
    if (former != null) {
      former.setReading(true);
    }
  }

  /** Bytes from the client; owned by the relay from here on. */
  public void onClientBytes(ByteBuf in) {
    fromClient.accept(in);
    fromServer.writeDueReplies();
    if (client == null) {
      return;
    }
    if (!server.isWritable()) {
      client.setReading(false);
    }
    stopIfNothingIsAsked();
  }

  /**
   * What a server ignores (data of a COPY that has failed, Flush) is answered by no ReadyForQuery, so the checkout ends as
   * soon as it has been sent.
   */
  private void stopIfNothingIsAsked() {
    if (fromServer.mayStop() && fromClient.isAtFrameBoundary()) {
      fromClient.flush();
      events.onServerIdle(null);
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

  /** Whether the server owes nothing and no message of the client is only half sent. */
  public boolean isClean() {
    return exchange.idle() && fromClient.isAtFrameBoundary();
  }

  /** Whether the next move is the client's: no reply is owed, at a sync point. */
  public boolean awaitsClient() {
    return exchange.atSyncPoint();
  }

  /** Bytes from the client since the last {@link #attach}. */
  public long receivedBytes() {
    return fromClient.bytes();
  }

  /** Bytes from the server since the last {@link #attach}. */
  public long sentBytes() {
    return fromServer.bytes();
  }
}
