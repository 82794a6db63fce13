package dev.pooler.core.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/** How sockets are driven: the kernel interface and the Netty channel classes that belong to it. */
public enum Transport {
  IO_URING,
  EPOLL,
  NIO;

  /**
   * The best transport that works in this process: io_uring, else epoll, else NIO. Containers often
   * forbid io_uring, and the native libraries exist for Linux only.
   */
  public static Transport best() {
    for (Transport transport : values()) {
      if (transport.unavailability() == null) {
        return transport;
      }
    }
    return NIO;
  }

  /** Why this transport does not work here, null when it does. */
  public @Nullable Throwable unavailability() {
    return switch (this) {
      case IO_URING -> IoUring.unavailabilityCause();
      case EPOLL -> Epoll.unavailabilityCause();
      case NIO -> null;
    };
  }

  IoHandlerFactory ioHandler() {
    return switch (this) {
      case IO_URING -> IoUringIoHandler.newFactory(UringBuffers.handlerConfig());
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  /** Whether it knows Unix-domain sockets in the abstract namespace. */
  public boolean hasAbstractSockets() {
    return this != NIO;
  }

  /** Class of client channels over TCP. */
  public Class<? extends Channel> tcp() {
    return switch (this) {
      case IO_URING -> IoUringSocketChannel.class;
      case EPOLL -> EpollSocketChannel.class;
      case NIO -> NioSocketChannel.class;
    };
  }

  /** Class of client channels over Unix-domain sockets. */
  public Class<? extends Channel> unix() {
    return switch (this) {
      case IO_URING -> IoUringDomainSocketChannel.class;
      case EPOLL -> EpollDomainSocketChannel.class;
      case NIO -> NioDomainSocketChannel.class;
    };
  }

  /** Whether a channel goes over a Unix-domain socket. */
  public static boolean isUnix(Channel channel) {
    return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
  }

  /** Class of listening channels over TCP. */
  public Class<? extends ServerChannel> tcpServer() {
    return switch (this) {
      case IO_URING -> IoUringServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case NIO -> NioServerSocketChannel.class;
    };
  }

  /** {@code TCP_DEFER_ACCEPT} of listening channels over TCP; null where it cannot be set. */
  public @Nullable ChannelOption<Integer> deferAccept() {
    return switch (this) {
      case IO_URING -> IoUringChannelOption.TCP_DEFER_ACCEPT;
      case EPOLL -> EpollChannelOption.TCP_DEFER_ACCEPT;
      case NIO -> null;
    };
  }

  /** Class of listening channels over Unix-domain sockets. */
  public Class<? extends ServerChannel> unixServer() {
    return switch (this) {
      case IO_URING -> IoUringServerDomainSocketChannel.class;
      case EPOLL -> EpollServerDomainSocketChannel.class;
      case NIO -> NioServerDomainSocketChannel.class;
    };
  }
}
