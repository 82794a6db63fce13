package dev.pooler.core.backend;

import dev.pooler.core.config.LoadBalance;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ServerHost;
import dev.pooler.core.config.ServerTarget;
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
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a configured host into a socket address without blocking an event loop: names are looked up
 * on a virtual thread, and kept for a while. Thread-safe.
 */
public final class HostResolver implements AutoCloseable {
  private final HostTurns<List<ServerHost>> hostTurns = new HostTurns<>();
  private final HostTurns<String> addressTurns = new HostTurns<>();
  private final NameCache names;
  private final NameServers servers;
  private final ZoneWatch zones;

  /**
   * @param config has the times for which answers of the name service are kept; asked each time
   */
  public HostResolver(Supplier<PoolerConfig> config) {
    this(config, new NameServers(config));
  }

  private HostResolver(Supplier<PoolerConfig> config, NameServers servers) {
    this(
        new NameCache(() -> times(config.get()), servers, HostResolver::onThread, System::nanoTime),
        servers);
  }

  HostResolver(NameCache names) {
    this(
        names,
        new NameServers(() -> {
          throw new IllegalStateException("nobody but the cache is asked");
        }));
  }

  private HostResolver(NameCache names, NameServers servers) {
    this.names = names;
    this.servers = servers;
    this.zones = new ZoneWatch(names, servers::serial, HostResolver::onThread);
  }

  private static void onThread(Runnable task) {
    Thread.ofVirtual().name("resolve").start(task);
  }

  /**
   * Time has passed; called by one thread about once a second.
   *
   * @param now in nanoseconds
   * @param zonePeriod {@code dns_zone_check_period}
   */
  public void sweep(long now, Duration zonePeriod) {
    zones.sweep(now, zonePeriod.toNanos());
  }

  @Override
  public void close() {
    servers.close();
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

  /** The target's host whose turn it is; null when it has none. */
  @Nullable ServerHost next(ServerTarget target) {
    List<ServerHost> hosts = target.hosts();
    if (hosts.size() < 2) {
      return hosts.isEmpty() ? null : hosts.getFirst();
    }
    return switch (target.loadBalance()) {
      case ROUND_ROBIN -> hostTurns.take(hosts, hosts);
      case DISABLE -> hostTurns.current(hosts, hosts);
    };
  }

  /** No login was possible at this host of the target. */
  void failed(ServerTarget target, ServerHost host) {
    List<ServerHost> hosts = target.hosts();
    if (hosts.size() > 1 && target.loadBalance() == LoadBalance.DISABLE) {
      hostTurns.pass(hosts, hosts, host);
    }
  }

  /**
   * Whether the last answer for the host's name, if there is one, does not have this address any
   * more.
   */
  boolean hasLeft(ServerHost host, @Nullable SocketAddress address) {
    if (!(host instanceof ServerHost.Tcp(String name, int port))
        || !(address instanceof InetSocketAddress there)) {
      return false;
    }
    List<InetAddress> known = names.known(name);
    return !known.isEmpty() && !known.contains(there.getAddress());
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
            InetAddress one = addressTurns.take(name, all);
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
