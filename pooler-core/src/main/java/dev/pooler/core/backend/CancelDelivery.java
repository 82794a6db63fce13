package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import dev.pooler.core.loop.UringBuffers;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.StartupEncoder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One cancel request on a connection of its own (PostgreSQL docs, 54.2.8): connect to where the
 * backend is connected, send, wait until the server closes. Where the backend's connection is
 * encrypted this one is too, as the key would be worth stealing. Confined to the backend's event
 * loop.
 */
public final class CancelDelivery {
  private final Backend backend;
  private final Runnable done;
  private final boolean encrypted;
  private @Nullable ScheduledFuture<?> timeout;
  private boolean finished;

  private CancelDelivery(Backend backend, boolean encrypted, Runnable done) {
    this.backend = backend;
    this.encrypted = encrypted;
    this.done = done;
  }

  /**
   * Sends the request.
   *
   * @param done called once, on the backend's event loop, when the server has closed the
   *     connection, when none was possible, or after {@code server_connect_timeout}
   */
  public static void send(Backend backend, Runnable done) {
    Channel target = backend.channel();
    SocketAddress address = target == null ? null : target.remoteAddress();
    if (target == null || address == null) {
      done.run();
      return;
    }
    boolean encrypted = target.pipeline().get(BackendLogin.TLS) != null;
    new CancelDelivery(backend, encrypted, done).connect(target, address);
  }

  private void connect(Channel target, SocketAddress address) {
    BackendWiring wiring = backend.wiring();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(wiring.loop())
            .channel(target.getClass())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) wiring.connectTimeoutMillis())
            .handler(new Handler());
    UringBuffers.use(bootstrap, wiring.transport());
    ChannelFuture connecting = bootstrap.connect(address);
    timeout =
        wiring
            .loop()
            .schedule(
                () -> connecting.channel().close(),
                wiring.connectTimeoutMillis(),
                TimeUnit.MILLISECONDS);
    connecting.addListener(connected -> {
      if (!connected.isSuccess()) {
        finish();
      }
    });
  }

  private void finish() {
    if (!finished) {
      finished = true;
      if (timeout != null) {
        timeout.cancel(false);
      }
      done.run();
    }
  }

  private void sendRequest(Channel channel) {
    ByteBuf out = channel.alloc().buffer(300);
    StartupEncoder.cancelRequest(
        out, new CancelRequest(backend.facts().processId(), backend.facts().cancelKey()));
    channel.writeAndFlush(out, channel.voidPromise());
  }

  private void startTls(Channel channel) {
    if (!(backend.facts().host() instanceof ServerHost.Tcp(String name, int port))) {
      throw new IllegalStateException("TLS over a Unix-domain socket");
    }
    SslHandler handler = backend.wiring().tls().upstream().newHandler(channel.alloc(), name, port);
    handler
        .handshakeFuture()
        .addListener(shaken -> {
          if (shaken.isSuccess()) {
            sendRequest(channel);
          } else {
            channel.close();
          }
        });
    channel.pipeline().addFirst(BackendLogin.TLS, handler);
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    private boolean awaitingTlsAnswer;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (encrypted) {
        awaitingTlsAnswer = true;
        ByteBuf out = ctx.alloc().buffer(2 * Integer.BYTES);
        StartupEncoder.sslRequest(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
      } else {
        sendRequest(ctx.channel());
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        // To a cancel request itself the server answers nothing; whatever comes is not for us.
        if (awaitingTlsAnswer) {
          awaitingTlsAnswer = false;
          if (in.readableBytes() == 1 && in.readByte() == 'S') {
            startTls(ctx.channel());
          } else {
            ctx.close();
          }
        }
      } finally {
        in.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      finish();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
