package dev.pooler.core.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Turns the events of a backend's channel into calls to the {@link Backend}. */
final class BackendHandler extends ChannelInboundHandlerAdapter {
  private final Backend backend;

  BackendHandler(Backend backend) {
    this.backend = backend;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    backend.onBytes((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    backend.onReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    backend.onWritable(ctx.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    backend.onInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    backend.onFailure(cause);
  }
}
