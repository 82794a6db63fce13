package dev.pooler.core.loop;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What operators see of a connection's socket. Immutable.
 *
 * @param address remote address; {@code unix} for a Unix-domain socket
 * @param port remote port; for a Unix-domain socket the one that was given
 * @param localAddress empty where there is none
 * @param localPort 0 where there is none
 * @param tls protocol and cipher, empty without TLS
 */
public record ChannelFacts(
    String address, int port, String localAddress, int localPort, String tls) {

  /** Remote address and port in one word, as a log has them. */
  public String peer() {
    return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
  }

  /** Local address and port in one word. */
  public String local() {
    return localAddress.indexOf(':') >= 0
        ? "[" + localAddress + "]:" + localPort
        : localAddress + ":" + localPort;
  }

  /**
   * Reads them on the channel's event loop.
   *
   * @param channel null while there is none yet
   * @param unixPort the port to show for a Unix-domain socket
   */
  public static ChannelFacts of(@Nullable Channel channel, int unixPort) {
    if (channel == null) {
      return new ChannelFacts("", 0, "", 0, "");
    }
    String tls = tls(channel);
    if (channel.remoteAddress() instanceof InetSocketAddress remote) {
      SocketAddress local = channel.localAddress();
      return local instanceof InetSocketAddress own
          ? new ChannelFacts(text(remote), remote.getPort(), text(own), own.getPort(), tls)
          : new ChannelFacts(text(remote), remote.getPort(), "", 0, tls);
    }
    return new ChannelFacts("unix", unixPort, "unix", unixPort, tls);
  }

  private static String text(InetSocketAddress address) {
    return address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
  }

  private static String tls(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null || !handler.handshakeFuture().isSuccess()) {
      return "";
    }
    SSLSession session = handler.engine().getSession();
    return session.getProtocol() + "/" + session.getCipherSuite();
  }
}
