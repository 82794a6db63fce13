package dev.pooler.core.backend;

import dev.pooler.protocol.frontend.FrontendEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How a connection that has logged in ends from our side: Terminate and half closed first, closed
 * when the server has closed it. By then PostgreSQL no longer counts the connection, so that the
 * one opened in its place is not one too many. Confined to the backend's event loop.
 *
 * <p>A server that still works notices only when it comes to answer. It gets some time to finish
 * what its client may have meant to be done, then it is asked to cancel it: the work stands in the
 * way of others.
 */
final class Goodbye {
  private static final int PATIENCE_SECONDS = 10;
  private static final int LIMIT_SECONDS = 60;
  private static final int LOGIN_LIMIT_SECONDS = 5;

  private final Backend backend;
  private boolean working;

  Goodbye(Backend backend) {
    this.backend = backend;
  }

  /**
   * The connection is about to be closed.
   *
   * @param stillWorking whether the server may be in the middle of something
   */
  void leaving(boolean stillWorking) {
    working = stillWorking;
  }

  /** Closes what is open of the connection, in the manner that its state asks for. */
  void hangUp(boolean loggedIn) {
    Channel open = backend.channel();
    BackendLogin running = backend.login();
    if (open != null && !open.isActive()) {
      open.close();
    } else if (open != null && loggedIn) {
      say(open);
    } else if (open != null) {
      breakOff(open);
    } else if (running != null) {
      running.closeSocket(backend::closed);
    }
  }

  /** Has the server cancel what it may still be doing for nobody. */
  void cancelLeftWork() {
    if (working) {
      CancelDelivery.send(backend, () -> {});
    }
  }

  private void say(Channel open) {
    ByteBuf goodbye = open.alloc().buffer(8);
    FrontendEncoder.terminate(goodbye);
    open.writeAndFlush(goodbye).addListener(sent -> shutDownOutput(open));
    within(open, LIMIT_SECONDS, () -> open.close());
    if (working) {
      within(open, PATIENCE_SECONDS, this::cancelLeftWork);
    }
  }

  /**
   * Breaks a login off. A server that has refused it is about to close, one that has not notices
   * the end; either counts until it does.
   */
  private static void breakOff(Channel open) {
    shutDownOutput(open);
    within(open, LOGIN_LIMIT_SECONDS, () -> open.close());
  }

  /** Tells a server that waits for the rest of a message that none will come. */
  private static void shutDownOutput(Channel open) {
    SslHandler tls = open.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (open instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      open.close();
    }
  }

  /** Does something unless the channel is closed in time. */
  private static void within(Channel open, int seconds, Runnable otherwise) {
    Future<?> limit = open.eventLoop().schedule(otherwise, seconds, TimeUnit.SECONDS);
    open.closeFuture().addListener(closed -> limit.cancel(false));
  }
}
