package dev.pooler.boot.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
  @TempDir private Path folder;

  @Test
  void shouldTellSystemdHowItIs() throws Exception {
    String path = folder.resolve("notify").toString();
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      Channel systemd =
          new Bootstrap()
              .group(group)
              .channel(EpollDomainDatagramChannel.class)
              .handler(
                  new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(
                        ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                      told.add(packet.content().toString(UTF_8));
                    }
                  })
              .bind(new DomainSocketAddress(path))
              .sync()
              .channel();
      ServiceManager manager =
          ServiceManager.of(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "4000000"));

      manager.ready();
      manager.reloading();
      manager.alive();
      manager.stopping();

      assertThat(next(told)).isEqualTo("READY=1");
      assertThat(next(told)).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
      assertThat(next(told)).isEqualTo("WATCHDOG=1");
      assertThat(next(told)).isEqualTo("STOPPING=1");
      assertThat(manager.signEveryMillis()).isEqualTo(2000);
      systemd.close().sync();
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void shouldKeepQuietWithoutSystemd() {
    ServiceManager none = ServiceManager.of(Map.of("WATCHDOG_USEC", "4000000"));
    none.ready();

    assertThat(none.signEveryMillis()).isZero();
    assertThat(
            ServiceManager.of(
                    Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1"))
                .signEveryMillis())
        .isZero();
  }

  private static String next(BlockingQueue<String> told) throws InterruptedException {
    return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS));
  }
}
