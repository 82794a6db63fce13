package dev.pooler.core.backend;

import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.StartupEncoder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One cancel request on a connection of its own (PostgreSQL docs, 54.2.8): connect to where the backend is connected, send,
 * wait until the server closes. Runs on the backend's event loop.
 */
public final class CancelDelivery {
  private final Backend backend;
  private final Runnable done;
  private boolean finished;

  private CancelDelivery(Backend backend, Runnable done) {
    this.backend = backend;
    this.done = done;
  }

  /**
   * Sends the request.
   *
   * @param done called once, on the backend's event loop, when the server has closed the connection or none was possible
   */
  public static void send(Backend backend, Runnable done) {
    CancelDelivery delivery = new CancelDelivery(backend, done);
    Channel target = backend.channel();
    SocketAddress address = target == null ? null : target.remoteAddress();
    if (target == null || address == null) {
      delivery.finish();
    } else {
      delivery.connect(target, address);
    }
  }

  private void connect(Channel target, SocketAddress address) {
    BackendWiring wiring = backend.wiring();
    new Bootstrap()
        .group(wiring.loop())
        .channel(target.getClass())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) wiring.connectTimeoutMillis())
        .handler(new Handler())
        .connect(address)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                finish();
              }
            });
  }

  private void finish() {
    if (!finished) {
      finished = true;
      done.run();
    }
  }

  private final class Handler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      ByteBuf out = ctx.alloc().buffer(300);
      StartupEncoder.cancelRequest(out, new CancelRequest(backend.processId(), backend.cancelKey()));
      ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, @Nullable Object message) {
      // The server answers nothing; whatever comes is not for us.
      ReferenceCountUtil.release(message);
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
