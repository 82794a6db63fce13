package dev.pooler.core.backend;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.view.HostNameView;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a configured host into a socket address without blocking an event loop: names are looked up
 * on a virtual thread, and kept for a while. Thread-safe.
 */
public final class HostResolver {
  private final AtomicInteger turn = new AtomicInteger();
  private final NameCache names;

  /**
   * @param config has the times for which answers of the name service are kept; asked each time
   */
  public HostResolver(Supplier<PoolerConfig> config) {
    this(
        new NameCache(
            () -> times(config.get()),
            InetAddress::getAllByName,
            task -> Thread.ofVirtual().name("resolve").start(task),
            System::nanoTime));
  }

  HostResolver(NameCache names) {
    this.names = names;
  }

  private static NameCache.Times times(PoolerConfig config) {
    return new NameCache.Times(
        config.get(TimeKeys.DNS_MAX_TTL), config.get(TimeKeys.DNS_NXDOMAIN_TTL));
  }

  /**
   * Switches off the cache of the Java runtime, which knows neither of the two times. Has an effect
   * only before the first look-up of the process.
   */
  public static void bypassRuntimeCache() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  /** What is known of every name that was ever looked up, by name. */
  public List<HostNameView> names() {
    return names.known();
  }

  /** How many names are being looked up. */
  public int lookups() {
    return names.pending();
  }

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
      case ServerHost.UnixSocket socket -> resolveNow(socket, javaSockets, callback);
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
    names
        .find(name)
        .thenAccept(answer -> {
          List<InetAddress> all = answer.addresses();
          if (all.isEmpty()) {
            loop.execute(() -> callback.accept(null, "DNS lookup failed: " + name));
          } else {
            InetAddress one = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
            loop.execute(() -> callback.accept(new InetSocketAddress(one, port), null));
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

  private static void resolveNow(
      ServerHost.UnixSocket socket,
      boolean javaSockets,
      BiConsumer<@Nullable SocketAddress, @Nullable String> callback) {
    String path = socket.path();
    if (!javaSockets) {
      callback.accept(
          new DomainSocketAddress(socket.isAbstract() ? '\0' + path.substring(1) : path), null);
    } else if (socket.isAbstract()) {
      callback.accept(null, "transport nio has no abstract Unix-domain sockets: " + path);
    } else {
      callback.accept(UnixDomainSocketAddress.of(path), null);
    }
  }
}
