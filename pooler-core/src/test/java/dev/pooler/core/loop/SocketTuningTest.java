package dev.pooler.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketTuningTest {
  private static final SocketTuning TUNING = new SocketTuning(true, 11, 12, 13, 0, 14_000);

  /** In the order of the tuning's numbers. */
  private static List<ChannelOption<Integer>> options(Transport transport) {
    return switch (transport) {
      case IO_URING ->
          List.of(
              IoUringChannelOption.TCP_KEEPIDLE,
              IoUringChannelOption.TCP_KEEPINTVL,
              IoUringChannelOption.TCP_KEEPCNT,
              IoUringChannelOption.TCP_USER_TIMEOUT);
      case EPOLL ->
          List.of(
              EpollChannelOption.TCP_KEEPIDLE,
              EpollChannelOption.TCP_KEEPINTVL,
              EpollChannelOption.TCP_KEEPCNT,
              EpollChannelOption.TCP_USER_TIMEOUT);
      case NIO -> List.of();
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"IO_URING", "EPOLL"})
  void shouldReachTheSocket(Transport transport) throws Exception {
    EventLoops loops = EventLoops.start(transport, 1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel =
          new Bootstrap()
              .group(loops.group())
              .channel(transport.tcp())
              .handler(new ChannelInboundHandlerAdapter())
              .connect(server.getLocalSocketAddress())
              .sync()
              .channel();

      TUNING.apply(channel.config(), transport);

      assertThat(options(transport).stream().map(channel.config()::getOption))
          .containsExactly(11, 12, 13, 14_000);
      assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
      channel.close().sync();
    } finally {
      loops.stop().awaitUninterruptibly();
    }
  }
}
