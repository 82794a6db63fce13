package dev.pooler.core.listener;

import dev.pooler.core.loop.EventLoops;
import dev.pooler.core.loop.SocketTuning;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.loop.UringBuffers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The node's listening sockets. Opened and closed by the node's main thread; accepted channels go
 * round the event loops.
 */
public final class Listeners {

  /** Takes an accepted channel over. Called on the event loop of the channel. */
  @FunctionalInterface
  public interface Acceptor {
    void accept(Channel channel);
  }

  /** As PgBouncer sets it. */
  private static final int DEFERRED_SECONDS = 1;

  private final List<Channel> channels = new ArrayList<>();
  private final List<UnixSocketFile> files = new ArrayList<>();
  private final Transport transport;

  private Listeners(Transport transport) {
    this.transport = transport;
  }

  /**
   * Opens all listening sockets, or none.
   *
   * @param tuning of accepted sockets; asked for each
   */
  public static Listeners open(
      ListenSpec spec, EventLoops loops, Supplier<SocketTuning> tuning, Acceptor acceptor)
      throws ListenException {
    Listeners listeners = new Listeners(loops.transport());
    try {
      for (String address : spec.addresses()) {
        listeners.openTcp(address, spec, loops, tuning, acceptor);
      }
      if (spec.unixDirectory() != null) {
        listeners.openUnix(spec, spec.unixDirectory(), loops, acceptor);
      }
      listeners.deferAccept(spec.deferAccept());
      return listeners;
    } catch (ListenException e) {
      listeners.close();
      throw e;
    }
  }

  private void openTcp(
      String address,
      ListenSpec spec,
      EventLoops loops,
      Supplier<SocketTuning> tuning,
      Acceptor acceptor)
      throws ListenException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(transport.tcpServer())
            .option(ChannelOption.SO_BACKLOG, spec.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    tuning.get().apply(accepted.config(), transport);
                    acceptor.accept(accepted);
                  }
                });
    UringBuffers.use(bootstrap, transport);
    if (spec.reusePort() && transport != Transport.NIO) {
      bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
    }
    String setting = "listen_addr " + address + ":" + spec.port();
    ListenException problem = null;
    int before = channels.size();
    for (InetSocketAddress where : resolve(address, spec.port())) {
      try {
        bind(bootstrap, where, setting);
      } catch (ListenException e) {
        problem = e;
      }
    }
    // A name may stand for addresses of a family that this machine does not have; one is enough.
    if (problem != null && channels.size() == before) {
      throw problem;
    }
  }

  /**
   * Every address that a name has, as PgBouncer listens on; e.g. {@code localhost} is often two.
   */
  private static List<InetSocketAddress> resolve(String address, int port) throws ListenException {
    if (address.equals("*")) {
      return List.of(new InetSocketAddress(port));
    }
    try {
      return Arrays.stream(InetAddress.getAllByName(address))
          .map(each -> new InetSocketAddress(each, port))
          .toList();
    } catch (UnknownHostException e) {
      throw new ListenException("listen_addr: no such host: " + address, e);
    }
  }

  private void openUnix(ListenSpec spec, String directory, EventLoops loops, Acceptor acceptor)
      throws ListenException {
    UnixSocketFile file = UnixSocketFile.prepare(directory, spec.port());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.transport().unixServer())
            .option(ChannelOption.SO_BACKLOG, spec.backlog())
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    acceptor.accept(accepted);
                  }
                });
    UringBuffers.use(bootstrap, loops.transport());
    bind(
        bootstrap,
        file.address(loops.transport() == Transport.NIO),
        "unix_socket_dir " + directory);
    files.add(file);
    file.protect(spec.unixMode(), spec.unixGroup());
  }

  private void bind(ServerBootstrap bootstrap, SocketAddress where, String setting)
      throws ListenException {
    var bound = bootstrap.bind(where).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new ListenException("cannot listen on " + setting + ": " + cause.getMessage(), cause);
    }
    channels.add(bound.channel());
  }

  /**
   * Lets the kernel keep TCP connections to itself until the client has said something, but no
   * longer than about a second ({@code tcp_defer_accept}). Does nothing where the transport does
   * not have it.
   */
  public synchronized void deferAccept(boolean on) {
    ChannelOption<Integer> option = transport.deferAccept();
    for (Channel channel : channels) {
      if (option != null && channel.localAddress() instanceof InetSocketAddress) {
        channel.config().setOption(option, on ? DEFERRED_SECONDS : 0);
      }
    }
  }

  /** The listening sockets. */
  synchronized List<Channel> channels() {
    return List.copyOf(channels);
  }

  /** Addresses that are listened on, with the ports the system chose where 0 was asked for. */
  public synchronized List<SocketAddress> addresses() {
    return channels.stream().map(Channel::localAddress).toList();
  }

  /**
   * Closes the listening TCP sockets: who comes by a Unix-domain socket can still reach the
   * console.
   */
  public synchronized void closeTcp() {
    for (Channel channel : List.copyOf(channels)) {
      if (channel.localAddress() instanceof InetSocketAddress) {
        channel.close().awaitUninterruptibly();
        channels.remove(channel);
      }
    }
  }

  /** Closes all listening sockets and removes socket files; accepted channels stay. */
  public synchronized void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    channels.clear();
    files.forEach(UnixSocketFile::remove);
    files.clear();
  }
}
