package dev.pooler.core.backend;

import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of a backend's channel to whoever they concern: the relay while a session holds
 * the backend, else the login or the pooler's own queries. Confined to the backend's event loop.
 */
final class BackendHandler extends ChannelInboundHandlerAdapter {
  private static final BackendLog LOG = new BackendLog();
  private final Backend backend;
  private final BackendInbox inbox = new BackendInbox(this::onMessage);

  BackendHandler(Backend backend) {
    this.backend = backend;
  }

  /** Hot. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    onBytes((ByteBuf) message);
  }

  /** Bytes from the server; taken over. Hot. */
  void onBytes(ByteBuf in) {
    if (backend.state() == BackendState.RELAYING) {
      backend.relay().onServerBytes(in);
    } else if (backend.state().isOver()) {
      in.release();
    } else {
      BackendLogin login = backend.login();
      if (login != null && login.takesRawBytes()) {
        login.onRawBytes(in);
      } else {
        onOwnBytes(in);
      }
    }
  }

  /** Bytes that are for no session; taken over. */
  void onOwnBytes(ByteBuf in) {
    try {
      inbox.accept(in);
    } catch (ProtocolViolation violation) {
      backend.gone(String.valueOf(violation.getMessage()));
      return;
    }
    ByteBuf begun = backend.state() == BackendState.RELAYING ? inbox.takeBegun() : null;
    if (begun != null) {
      // The answer lent the backend on; the beginning of another message came right behind it.
      backend.relay().onServerBytes(begun);
    }
  }

  private void onMessage(byte tag, BackendMessage message, ByteBuf body) {
    BackendLogin login = backend.login();
    if (login != null) {
      login.onMessage(tag, body);
    } else {
      backend.ownQueries().onMessage(message, body);
    }
  }

  /** The beginning of a message of which the rest is still to come; the caller's from here on. */
  @Nullable ByteBuf takeBegun() {
    return inbox.takeBegun();
  }

  void release() {
    inbox.release();
  }

  /** Hot. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (backend.state() == BackendState.RELAYING) {
      backend.relay().onServerReadComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (backend.state() == BackendState.RELAYING) {
      backend.relay().onServerWritable(ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    backend.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!ctx.channel().isOpen()) {
      // A write that failed because the socket is closed: told in the middle of somebody's flush.
      // channelInactive follows.
      return;
    }
    String text = cause.getMessage();
    if (!(cause instanceof IOException)) {
      LOG.broke(backend.id(), cause);
    }
    // What else an exception says is for the log: clients are told the reason.
    backend.gone(cause instanceof IOException && text != null ? text : "server connection failed");
  }
}
