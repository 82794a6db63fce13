package dev.pooler.core.backend;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How a connection ends from our side: half closed first, closed when the server has closed it. Stateless. */
final class Goodbye {
  /** A server that is alive needs longer only to finish a query whose client has gone. */
  private static final int LIMIT_SECONDS = 60;

  private Goodbye() {}

  /** Tells a server that waits for the rest of a message that none will come. */
  static void shutDownOutput(Channel open) {
    SslHandler tls = open.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (open instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      open.close();
    }
  }

  /** Closes the socket under a server that does not. */
  static void closeAtLast(Channel open) {
    Future<?> limit = open.eventLoop().schedule(() -> open.close(), LIMIT_SECONDS, TimeUnit.SECONDS);
    open.closeFuture().addListener(closed -> limit.cancel(false));
  }
}
