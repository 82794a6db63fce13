package dev.pooler.core.backend;

import dev.pooler.core.config.ServerHost;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns a configured host into a socket address without blocking an event loop: names are looked up
 * on a virtual thread. Thread-safe.
 */
public final class HostResolver {
  private final AtomicInteger turn = new AtomicInteger();

  /** The next host of the list, in turn; null when there is none. */
  @Nullable ServerHost next(List<ServerHost> hosts) {
    int size = hosts.size();
    return switch (size) {
      case 0 -> null;
      case 1 -> hosts.getFirst();
      default -> hosts.get(Math.floorMod(turn.getAndIncrement(), size));
    };
  }

  /**
   * Looks the host up and calls back on {@code loop} with an address or a problem.
   *
   * @param javaSockets whether the transport wants {@link UnixDomainSocketAddress} for Unix-domain
   *     sockets
   */
  void resolve(
      ServerHost host,
      boolean javaSockets,
      EventLoop loop,
      BiConsumer<@Nullable SocketAddress, @Nullable String> callback) {
    switch (host) {
      case ServerHost.UnixSocket(String path) -> callback.accept(unix(path, javaSockets), null);
      case ServerHost.Tcp(String name, int port) -> {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
        if (literal != null) {
          resolveNow(name, literal, port, callback);
        } else {
          lookUp(name, port, loop, callback);
        }
      }
    }
  }

  private void lookUp(
      String name,
      int port,
      EventLoop loop,
      BiConsumer<@Nullable SocketAddress, @Nullable String> callback) {
    Thread.ofVirtual()
        .name("resolve-" + name)
        .start(() -> {
          try {
            InetAddress[] all = InetAddress.getAllByName(name);
            InetAddress one = all[Math.floorMod(turn.getAndIncrement(), all.length)];
            loop.execute(() -> callback.accept(new InetSocketAddress(one, port), null));
          } catch (UnknownHostException e) {
            loop.execute(() -> callback.accept(null, "DNS lookup failed: " + name));
          }
        });
  }

  private static void resolveNow(
      String host,
      byte[] literal,
      int port,
      BiConsumer<@Nullable SocketAddress, @Nullable String> callback) {
    try {
      callback.accept(new InetSocketAddress(InetAddress.getByAddress(literal), port), null);
    } catch (UnknownHostException e) {
      callback.accept(null, "not an address: " + host);
    }
  }

  private static SocketAddress unix(String path, boolean javaSockets) {
    if (javaSockets) {
      return UnixDomainSocketAddress.of(path);
    }
    return new DomainSocketAddress(path.startsWith("@") ? '\0' + path.substring(1) : path);
  }
}
