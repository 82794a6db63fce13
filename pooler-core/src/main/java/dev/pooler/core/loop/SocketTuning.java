package dev.pooler.core.loop;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;

/**
 * Options of TCP sockets, as configured by {@code tcp_*}. 0 leaves the operating system's value.
 *
 * @param keepAlive {@code tcp_keepalive}
 * @param keepIdleSeconds {@code tcp_keepidle}
 * @param keepIntervalSeconds {@code tcp_keepintvl}
 * @param keepCount {@code tcp_keepcnt}
 * @param bufferSize {@code tcp_socket_buffer}, in bytes
 * @param userTimeoutMillis {@code tcp_user_timeout}
 */
public record SocketTuning(
    boolean keepAlive,
    int keepIdleSeconds,
    int keepIntervalSeconds,
    int keepCount,
    int bufferSize,
    int userTimeoutMillis) {

  /** Applies the options to a TCP channel of the given transport. */
  public void apply(ChannelConfig config, Transport transport) {
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, keepAlive);
    if (bufferSize > 0) {
      config.setOption(ChannelOption.SO_SNDBUF, bufferSize);
      config.setOption(ChannelOption.SO_RCVBUF, bufferSize);
    }
    switch (transport) {
      case IO_URING -> {
        positive(config, IoUringChannelOption.TCP_KEEPIDLE, keepIdleSeconds);
        positive(config, IoUringChannelOption.TCP_KEEPINTVL, keepIntervalSeconds);
        positive(config, IoUringChannelOption.TCP_KEEPCNT, keepCount);
        positive(config, IoUringChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis);
      }
      case EPOLL -> {
        positive(config, EpollChannelOption.TCP_KEEPIDLE, keepIdleSeconds);
        positive(config, EpollChannelOption.TCP_KEEPINTVL, keepIntervalSeconds);
        positive(config, EpollChannelOption.TCP_KEEPCNT, keepCount);
        positive(config, EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis);
      }
      case NIO -> {
        // The JDK offers these per socket only; they matter to none of the platforms NIO is left
        // for.
      }
    }
  }

  private static void positive(ChannelConfig config, ChannelOption<Integer> option, int value) {
    if (value > 0) {
      config.setOption(option, value);
    }
  }
}
